using System.Text;
using BenchmarkDotNet.Attributes;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Multipart;

namespace FastShield.Micro;

/// <summary>A typical upload: a text and a file, cut into parts, composed and held against its schema.</summary>
public class MultipartBody
{
    private const string Document = """
        openapi: 3.0.3
        info: {title: t, version: '1'}
        paths:
          /files:
            post:
              requestBody:
                content:
                  multipart/form-data:
                    schema:
                      type: object
                      required: [purpose, file]
                      additionalProperties: false
                      properties: {purpose: {type: string, enum: [logo, evidence]}, file: {type: string, format: binary}}
              responses: {'200': {description: ok}}
        """;

    private readonly ValidationContext _context = new();
    private readonly SchemaInterpreter _engine;
    private readonly MediaCheck _media;
    private readonly Boundary _boundary;
    private byte[] _body = [];

    public MultipartBody()
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(Document), "files.yaml", diagnostics);
        var api = CompilerPipeline.Compile(document!, diagnostics) ?? throw new InvalidDataException();
        _engine = new SchemaInterpreter(api.Program);
        _media = api.Operations[0].Body!.Media[0];
        Boundary.TryRead("----WebKitFormBoundary7MA4YWxkTrZu0gW"u8, out _boundary);
    }

    [Params(300, 100_000, 10_000_000)]
    public int FileBytes { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var file = new byte[FileBytes];
        new Random(1).NextBytes(file);
        var delimiter = Encoding.ASCII.GetString(_boundary.Delimiter);
        _body =
        [
            .. Encoding.ASCII.GetBytes($"{delimiter}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nevidence\r\n{delimiter}\r\n"),
            .. "Content-Disposition: form-data; name=\"file\"; filename=\"scan.png\"\r\nContent-Type: image/png\r\n\r\n"u8,
            .. file,
            .. Encoding.ASCII.GetBytes($"\r\n{delimiter}--\r\n"),
        ];
    }

    [Benchmark]
    public bool Upload() =>
        _context.Multipart.Check(_media.Multipart!, in _boundary, _body, _engine, _context, out _) ? true : throw new InvalidDataException();
}
