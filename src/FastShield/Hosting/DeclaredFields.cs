using FastShield.Compiler;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Control.Settings;

namespace FastShield.Hosting;

/// <summary>What documents say of header fields and keys that the proxy's own settings have to agree with.</summary>
internal static class DeclaredFields
{
    /// <summary>The settings with which the requests that these documents describe can be read, and their keys are kept out of events.</summary>
    public static FastShieldSettings Agree(FastShieldSettings settings, IReadOnlyList<CompiledApi> apis, TextWriter output)
    {
        var agreed = settings with { Redact = [.. settings.Redact, .. apis.SelectMany(DeclaredNames.QueryKeys)] };
        if (apis.Select(DeclaredNames.UnderscoredHeader).FirstOrDefault(name => name is not null) is not { } odd)
        {
            return agreed;
        }

        // Refused otherwise, because some origins read A_B and A-B as one name: a document that asks for such a name has decided.
        output.WriteLine($"field names may have underscores, because the documents ask for '{Shown.Short(odd)}'");
        return agreed with { Limits = agreed.Limits with { Head = agreed.Limits.Head with { AllowUnderscoreInNames = true } } };
    }
}
