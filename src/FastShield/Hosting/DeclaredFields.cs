using FastShield.Compiler;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Reading;
using FastShield.Control.Settings;

namespace FastShield.Hosting;

/// <summary>What documents say of header fields and keys that the proxy's own settings have to agree with.</summary>
internal static class DeclaredFields
{
    /// <summary>The settings with which the requests that these documents describe can be read, and their keys are kept out of events.</summary>
    public static FastShieldSettings Agree(FastShieldSettings settings, IReadOnlyList<CompiledApi> apis, TextWriter output)
    {
        var agreed = settings with { Redact = [.. settings.Redact, .. Keys(apis, "query")] };
        if (Headers(apis).FirstOrDefault(name => name.Contains('_', StringComparison.Ordinal)) is not { } odd)
        {
            return agreed;
        }

        // Refused otherwise, because some origins read A_B and A-B as one name: a document that asks for such a name has decided.
        output.WriteLine($"field names may have underscores, because the documents ask for '{Shown.Short(odd)}'");
        return agreed with { Limits = agreed.Limits with { Head = agreed.Limits.Head with { AllowUnderscoreInNames = true } } };
    }

    private static IEnumerable<string> Headers(IReadOnlyList<CompiledApi> apis) => Keys(apis, "header").Concat(
        apis.SelectMany(api => api.Operations).SelectMany(operation => operation.Contract.Parameters).Where(parameter => parameter.In == ParameterLocation.Header).Select(parameter => parameter.Name));

    private static IEnumerable<string> Keys(IReadOnlyList<CompiledApi> apis, string place) =>
        apis.SelectMany(api => api.Contract.SecuritySchemes.Values).Where(scheme => scheme.Type == "apiKey" && scheme.In == place).Select(scheme => scheme.ParameterName).OfType<string>();
}
