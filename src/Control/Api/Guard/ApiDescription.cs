using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Control.Api.Guard;

/// <summary>The API's own OpenAPI document (`docs/management-api.yaml`), which is in the executable.</summary>
internal static class ApiDescription
{
    private const string Resource = "FastShield.Control.Api.management-api.yaml";

    private static readonly Lazy<byte[]> AsJson = new(() => NodeJson.ToUtf8(Read(new DiagnosticBag()).Root));

    /// <summary>The document as JSON, UTF-8.</summary>
    public static ReadOnlyMemory<byte> Json => AsJson.Value;

    /// <summary>Compiles it. Nothing of it is kept here: what guards needs a small part.</summary>
    /// <param name="options">How; null for the defaults, which leave responses out.</param>
    /// <exception cref="InvalidOperationException">It is refused, or something in it would not be enforced.</exception>
    public static CompiledApi Compile(CompileOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var api = CompilerPipeline.Compile(Read(diagnostics), diagnostics, options ?? CompileOptions.Default);
        return api is not null && !diagnostics.HasGaps ? api : throw Refused(diagnostics);
    }

    private static SourceDocument Read(DiagnosticBag diagnostics)
    {
        using var stream = typeof(ApiDescription).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is missing.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return DocumentReader.Read(bytes, "management-api.yaml", diagnostics) ?? throw Refused(diagnostics);
    }

    private static InvalidOperationException Refused(DiagnosticBag diagnostics) => new(string.Join('\n', diagnostics.Items));
}
