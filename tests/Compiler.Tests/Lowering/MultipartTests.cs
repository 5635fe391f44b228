using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Multipart;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Compiler.Tests.Lowering;

/// <summary>From a document to the reading of each part (OAS 3.1.1 section 4.8.15.1) and to the verdict on a body.</summary>
public sealed class MultipartTests
{
    private const string Binary = "{type: string, format: binary}";

    [Theory]
    [InlineData("{type: integer}", "", PartReading.Text)]
    [InlineData("{type: string}", "", PartReading.Text)]
    [InlineData("{type: [string, 'null'], maxLength: 3}", "", PartReading.Text)]
    [InlineData("{type: string, contentEncoding: base64, contentMediaType: image/png}", "", PartReading.Text)]
    [InlineData("{type: string, contentMediaType: text/csv}", "", PartReading.Text)]
    [InlineData("{type: array, items: {type: integer}}", "", PartReading.Text)]
    [InlineData("{enum: [a, b]}", "", PartReading.Text)]
    [InlineData("{type: object}", "", PartReading.Json)]
    [InlineData("{type: array, items: {type: object}}", "", PartReading.Json)]
    [InlineData("{$ref: '#/components/schemas/Thing'}", "", PartReading.Json)]
    [InlineData("{anyOf: [{type: object}, {type: string}]}", "", PartReading.ByType)]
    [InlineData(Binary, "", PartReading.Bytes)]
    [InlineData("{type: [string, 'null'], format: binary}", "", PartReading.Bytes)]
    [InlineData("{type: string, contentMediaType: image/png}", "", PartReading.Bytes)]
    [InlineData("{}", "", PartReading.Bytes)]
    [InlineData("{description: anything}", "", PartReading.Bytes)]
    [InlineData("{type: array, items: {}}", "", PartReading.Bytes)]
    [InlineData("{type: array, maxItems: 3, items: {type: string, format: binary}}", "", PartReading.Bytes)]
    [InlineData("{allOf: [{type: string, format: binary}, {description: x}]}", "", PartReading.Bytes)]
    [InlineData("{$ref: '#/components/schemas/File'}", "", PartReading.Bytes)]
    [InlineData("{type: string}", "{contentType: 'image/png, image/*'}", PartReading.Bytes)]
    [InlineData("{type: string}", "{contentType: text/csv}", PartReading.ByType)]
    [InlineData("{type: string, maxLength: 3}", "{contentType: application/xml}", PartReading.ByType)]
    [InlineData("{}", "{contentType: application/json}", PartReading.ByType)]
    [InlineData("{type: object}", "{contentType: application/merge-patch+json}", PartReading.Json)]
    [InlineData("{type: array, items: {type: array}}", "{contentType: application/json}", PartReading.Json)]
    [InlineData("{type: integer}", "{style: form}", PartReading.Text)]
    [InlineData("{type: array, items: {type: string}}", "{explode: true}", PartReading.Text)]
    [InlineData("{type: integer}", "{headers: {Content-Type: {schema: {type: string}}}}", PartReading.Text)]
    public void A_part_is_read_by_its_schema_and_encoding(string schema, string encoding, PartReading reading)
    {
        var compiled = Compile(schema, encoding);

        Assert.False(compiled.Bag.HasGaps, string.Join('\n', compiled.Bag.Items));
        Assert.Equal(MediaKind.Multipart, compiled.Check.Kind);
        Assert.Equal(reading, Assert.Single(compiled.Check.Multipart!.Fields).Reading);
        Assert.Equal(PartReading.Bytes, compiled.Check.Multipart.Others.Reading);
    }

    [Theory]
    [InlineData("{type: string, format: binary, maxLength: 10}", "")]
    [InlineData("{type: string, format: binary, pattern: '^PK'}", "")]
    [InlineData("{type: array, uniqueItems: true, items: {type: string, format: binary}}", "")]
    [InlineData("{anyOf: [{type: string, format: binary}, {type: object, required: [a]}]}", "")]
    [InlineData("{type: array, items: {type: array, items: {type: string}}}", "")]
    [InlineData("{type: object}", "{contentType: application/xml}")]
    [InlineData("{type: string}", "{contentType: multipart/mixed}")]
    [InlineData("{type: string}", "{contentType: nonsense}")]
    [InlineData("{type: string}", "{headers: {X-Part: {schema: {type: string}}}}")]
    [InlineData("{type: object}", "{style: form}")]
    [InlineData("{type: array, items: {type: string}}", "{style: pipeDelimited}")]
    [InlineData("{type: array, items: {type: string}}", "{explode: false}")]
    public void What_cannot_be_read_exactly_is_a_gap(string schema, string encoding)
    {
        var gap = Assert.Single(Compile(schema, encoding).Bag.Items, item => item.Severity == DiagnosticSeverity.Gap);
        Assert.Equal(SchemaCodes.UnsupportedBody, gap.Code);
        Assert.Contains("'p'", gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenApi_3_0_ignores_styles_but_for_deepObject()
    {
        Assert.Equal(PartReading.Json, Compile("{type: object}", "{style: form}", version: "3.0.3").Check.Multipart!.Fields[0].Reading);
        var deep = Compile("{type: object, properties: {a: {type: integer}}}", "{style: deepObject}", version: "3.0.3").Check.Multipart!;
        Assert.Empty(deep.Fields);
        Assert.Equal("p"u8.ToArray(), Assert.Single(deep.Deep).Name);
    }

    [Theory]
    [InlineData("", PartReading.Bytes)]
    [InlineData("additionalProperties: true", PartReading.Bytes)]
    [InlineData("additionalProperties: {type: integer}", PartReading.Text)]
    [InlineData("additionalProperties: {type: string, format: binary}", PartReading.Bytes)]
    [InlineData("additionalProperties: {type: object}", PartReading.Json)]
    [InlineData("patternProperties: {'^x-': {type: string}}", PartReading.Text)]
    [InlineData("unevaluatedProperties: {type: string, maxLength: 3}", PartReading.Text)]
    [InlineData("unevaluatedProperties: false", PartReading.Bytes)]
    public void Undeclared_parts_are_read_by_the_schema_for_them(string more, PartReading reading) =>
        Assert.Equal(reading, Compile("{type: integer}", "", more).Check.Multipart!.Others.Reading);

    [Theory]
    [InlineData("additionalProperties: {type: array, items: {type: string}}")]
    [InlineData("enum: [{p: 1}]")]
    public void Bodies_that_cannot_be_composed_are_a_gap(string more) => Assert.True(Compile("{type: integer}", "", more).Bag.HasGaps);

    [Fact]
    public void What_is_asked_so_that_it_is_refused_is_looked_at() =>
        Assert.Equal(PartReading.Text, Compile("{type: integer}", "", "not: {properties: {role: {const: admin}}, required: [role]}").Check.Multipart!.Fields[1].Reading);

    [Theory]
    [InlineData("patternProperties: {'^p': {maxLength: 3}}")]
    [InlineData("allOf: [{additionalProperties: {maxLength: 3}}]")]
    [InlineData("allOf: [{properties: {p: {maxLength: 3}}}]")]
    [InlineData("not: {properties: {p: {maxLength: 3}}}")]
    [InlineData("unevaluatedProperties: {maxLength: 3}")]
    public void Bytes_of_which_another_schema_asks_more_are_a_gap(string more) => Assert.True(Compile(Binary, "", more).Bag.HasGaps);

    [Fact]
    public void Other_multipart_types_stay_a_gap() => Assert.True(Compile("{type: integer}", "", type: "multipart/mixed").Bag.HasGaps);

    [Theory]
    [InlineData("", ErrorClass.MissingRequired, "$.file")]
    [InlineData("file=x", null, "")]
    [InlineData("file=x&p=12", null, "")]
    [InlineData("file=x&p=x", ErrorClass.InvalidType, "$.p")]
    [InlineData("file=x&p=1&p=2", ErrorClass.DuplicateValue, "$.p")]
    [InlineData("file=x&other=1", ErrorClass.ConstraintViolation, "$.other")]
    public void The_schema_judges_the_object_of_all_parts(string fields, ErrorClass? expected, string target)
    {
        var compiled = Compile("{type: integer}, file: " + Binary, "", "required: [file], additionalProperties: false");
        var parts = fields.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('='))
            .Select(pair => $"--XYZ\r\nContent-Disposition: form-data; name=\"{pair[0]}\"\r\n\r\n{pair[1]}\r\n");
        var violation = compiled.Judge(string.Concat(parts) + "--XYZ--\r\n", "multipart/form-data; boundary=XYZ");

        Assert.Equal(expected, violation?.Class);
        Assert.Equal(target, violation?.Target ?? "");
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=a; boundary=a")]
    public void A_head_without_one_boundary_is_refused(string contentType) =>
        Assert.Equal(ErrorClass.InvalidMediaType, Compile("{type: integer}", "").Judge("--a--", contentType)!.Class);

    [SuiteFact]
    public void Real_documents_have_no_gap_in_multipart_bodies()
    {
        foreach (var path in new[]
            { "stripe/spec3.2023-09-12.yaml", "ably/ably.json", "blockfrost/openapi.yaml", "box/openapi.json", "kin-openapi-reports/issue796.yml", "rclone/openapi.json" })
        {
            var bag = new DiagnosticBag();
            var document = DocumentReader.Read(Suites.Path("openapi-documents", "real-world", path), bag);
            Assert.NotNull(CompilerPipeline.Compile(document!, bag));
            Assert.False(path.StartsWith("stripe", StringComparison.Ordinal) && bag.HasGaps, string.Join('\n', bag.Items));
            Assert.DoesNotContain(bag.Items, item => item.Code == SchemaCodes.UnsupportedBody && item.Message.Contains("multipart", StringComparison.Ordinal));
        }
    }

    private static Compiled Compile(
        string schema, string encoding, string more = "", string version = "3.1.0", string type = "multipart/form-data")
    {
        var properties = $"{{p: {schema}}}" + (more.Length > 0 ? ", " + more : "");
        var encodings = encoding.Length > 0 ? $"{{p: {encoding}}}" : "{}";
        var text = $$"""
            openapi: {{version}}
            info: {title: t, version: '1'}
            paths:
              /m:
                post:
                  requestBody:
                    content:
                      {{type}}:
                        schema: {type: object, properties: {{properties}} }
                        encoding: {{encodings}}
                  responses: {'200': {description: ok} }
            components:
              schemas:
                Thing: {type: object, required: [a]}
                File: {type: string, format: binary}
            """;
        var bag = new DiagnosticBag();
        var api = CompilerPipeline.Compile(DocumentReader.Read(Encoding.UTF8.GetBytes(text), "m.yaml", bag)!, bag);
        Assert.False(bag.HasErrors, string.Join('\n', bag.Items));
        return new Compiled(api!.Operations[0].Body!, new SchemaInterpreter(api.Program), bag);
    }

    private sealed record Compiled(BodyCheck Body, SchemaInterpreter Engine, DiagnosticBag Bag)
    {
        public MediaCheck Check => Body.Media[0];

        /// <summary>Null where the request conforms.</summary>
        public unsafe Violation? Judge(string body, string contentType)
        {
            var context = new ValidationContext();
            var head = Encoding.Latin1.GetBytes("Content-Type" + contentType);
            HeaderField[] fields = [new() { NameLength = 12, ValueStart = 12, ValueLength = contentType.Length }];
            var request = new RequestView { Path = "/m"u8, Query = [], Head = head, Headers = fields, Captures = [] };
            if (!Body.AcceptsHead(in request, hasBody: true, context))
            {
                return Body.ExplainHead(in request, hasBody: true, context);
            }

            fixed (byte* content = Encoding.Latin1.GetBytes(body + new string('\0', 64)))
            {
                return BodyCheck.Accepts(content, body.Length, Engine, context) ? null : BodyCheck.Explain(content, body.Length, Engine, Engine, context);
            }
        }
    }
}
