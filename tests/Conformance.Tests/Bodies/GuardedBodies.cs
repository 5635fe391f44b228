using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Build;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;

namespace FastShield.Conformance.Tests.Bodies;

/// <summary>A document whose operations are asked by path with a body, on both engines, which have to agree in verdict and violation.</summary>
public sealed class GuardedBodies : IDisposable
{
    private readonly Dictionary<string, OperationCheck[]> _checks = new(StringComparer.Ordinal);
    private readonly CompiledAssembly _assembly;
    private readonly ValidationContext _context = new();

    public GuardedBodies()
        : this(BodyDocument.Text)
    {
    }

    private GuardedBodies(string text)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(text), "bodies.yaml", diagnostics);
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics);
        if (api is null || diagnostics.HasGaps)
        {
            throw new InvalidOperationException(string.Join('\n', diagnostics.Items));
        }

        var emitted = CSharpEmitter.Emit(
            api.Program, [.. api.Operations.SelectMany(operation => operation.Entries.Select(entry => new EmitEntry(operation.Contract.Id, entry.Block)))], "FastShield.Bodies", "Document");
        var outcome = RoslynBuilder.Build(emitted.Files);
        _assembly = outcome.Assembly ?? throw new InvalidOperationException(string.Join('\n', outcome.Diagnostics.Take(10)));
        var interpreter = new SchemaInterpreter(api.Program);
        var compiled = _assembly.MakeEngine(emitted.TypeName, api.Program);
        foreach (var operation in api.Operations)
        {
            _checks.Add(
                operation.Contract.Path.Text,
                [.. new SchemaEngine[] { interpreter, compiled }.Select(engine => new OperationCheck(
                    operation.Contract.Id, operation.Contract.Method, operation.Contract.Path.Text, engine, interpreter, operation.Parameters, operation.Body ?? BodyCheck.None))]);
        }
    }

    /// <summary>Null where the body conforms; on both engines, or this throws.</summary>
    public Violation? Judge(string path, byte[] body, params string[] contentTypes)
    {
        var found = _checks[path].Select(check => Judge(check, body, contentTypes)).ToList();
        return found[0] == found[1] ? found[0] : throw new InvalidOperationException($"The engines differ: {found[0]} and {found[1]}.");
    }

    public Violation? Judge(string path, string body, params string[] contentTypes) => Judge(path, Encoding.UTF8.GetBytes(body), contentTypes);

    /// <summary>`ok`, or the status that the shield answers with by default.</summary>
    public string Status(string path, string body, params string[] contentTypes) => StatusOf(Judge(path, body, contentTypes));

    public static string StatusOf(Violation? violation) => violation?.Class switch
    {
        null => "ok",
        ErrorClass.UnsupportedMediaType or ErrorClass.InvalidMediaType => "415",
        ErrorClass.BodySize => "413",
        _ => "400",
    };

    public void Dispose() => _assembly.Dispose();

    private unsafe Violation? Judge(OperationCheck check, byte[] body, string[] contentTypes)
    {
        var head = new MemoryStream();
        var fields = new List<HeaderField>();
        foreach (var type in contentTypes)
        {
            fields.Add(new HeaderField { NameStart = (int)head.Length, NameLength = 12, ValueStart = (int)head.Length + 14, ValueLength = type.Length });
            head.Write(Encoding.Latin1.GetBytes($"Content-Type: {type}\r\n"));
        }

        var view = new RequestView { Path = "/"u8, Query = [], Head = head.ToArray(), Headers = fields.ToArray(), Captures = [] };
        if (!check.AcceptsHead(in view, body.Length > 0, _context))
        {
            return check.ExplainHead(in view, body.Length > 0, _context);
        }

        if (body.Length == 0)
        {
            return null;
        }

        var padded = GC.AllocateArray<byte>(body.Length + JsonText.Padding, pinned: true);
        body.CopyTo(padded, 0);
        fixed (byte* content = padded)
        {
            return check.AcceptsBody(content, body.Length, _context) ? null : check.ExplainBody(content, body.Length, _context);
        }
    }
}
