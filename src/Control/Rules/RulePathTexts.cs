using System.Text;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Rules;

/// <summary>
/// Holds constants against the canonical spelling, which is the only one that the path of a request has: a rule that names another one would never match. What
/// some host allows (`%2F`, `;`, empty segments) is allowed here, for a rule may be about that host.
/// </summary>
internal static class RulePathTexts
{
    private const PathFeatures Everything = PathFeatures.EncodedSlash | PathFeatures.Semicolon | PathFeatures.EncodedReserved | PathFeatures.EmptySegment;

    /// <summary>Null, or why a path, or one with its query, is never this text.</summary>
    public static string? Problem(RuleTextForm form, string field, ReadOnlySpan<byte> text)
    {
        var end = form == RuleTextForm.Uri ? text.IndexOf((byte)'?') : -1;
        var path = end < 0 ? text : text[..end];
        var query = end < 0 ? default : text[end..];
        return path.SequenceEqual("*"u8) || IsCanonical(path) ? null : Message(field, text, Join(Canonical(path), query));
    }

    /// <summary>Null, or why a path never begins, or ends, with this text. An escape may be cut through.</summary>
    public static string? AffixProblem(RuleTextForm form, string field, ReadOnlySpan<byte> text, bool isPrefix)
    {
        if (form is not (RuleTextForm.Path or RuleTextForm.Uri) || text.IsEmpty || text.SequenceEqual("*"u8) || (form == RuleTextForm.Uri && (!isPrefix || text.Contains((byte)'?'))))
        {
            return null;
        }

        // A letter stands for what follows, and a segment for what comes before.
        var (before, behind) = isPrefix ? ("", "x") : ("/x", "");
        var cut = isPrefix ? text.Length - CutLength(text) : text.Length;
        var whole = (byte[])[.. Encoding.ASCII.GetBytes(before), .. text[..cut], .. Encoding.ASCII.GetBytes(behind)];
        if (IsCanonical(whole))
        {
            return null;
        }

        var canonical = Canonical(whole);
        return Message(
            field, text,
            canonical is not null && canonical.StartsWith(before, StringComparison.Ordinal) && canonical.EndsWith(behind, StringComparison.Ordinal) && canonical.Length > before.Length + behind.Length
                ? canonical[before.Length..^behind.Length] + Encoding.UTF8.GetString(text[cut..])
                : null);
    }

    /// <summary>How many bytes at the end are the beginning of an escape.</summary>
    private static int CutLength(ReadOnlySpan<byte> text) => text[^1] == (byte)'%' ? 1 : text.Length > 1 && text[^2] == (byte)'%' ? 2 : 0;

    private static string? Join(string? path, ReadOnlySpan<byte> query) => path is null ? null : path + Encoding.UTF8.GetString(query);

    private static bool IsCanonical(ReadOnlySpan<byte> path)
    {
        var memory = new byte[(path.Length * 3) + 1];
        var verdict = PathNormaliser.Normalise(path, memory, new PathPolicy(PathMode.Strict, Everything), out var written);
        return verdict.IsOk && (verdict.IsUnchanged || memory.AsSpan(0, written).SequenceEqual(path));
    }

    /// <summary>The spelling to write instead; null where there is none.</summary>
    private static string? Canonical(ReadOnlySpan<byte> path)
    {
        var rooted = (byte[])[.. path.IsEmpty || path[0] is (byte)'/' or (byte)'\\' ? default : "/"u8, .. path];
        foreach (var mode in (PathMode[])[PathMode.Strict, PathMode.Cloudflare])
        {
            var memory = new byte[(rooted.Length * 3) + 1];
            var verdict = PathNormaliser.Normalise(rooted, memory, new PathPolicy(mode, Everything), out var written);
            if (verdict.IsOk)
            {
                return Encoding.UTF8.GetString(verdict.IsUnchanged ? rooted : memory.AsSpan(0, written));
            }
        }

        return null;
    }

    private static string Message(string field, ReadOnlySpan<byte> text, string? canonical) =>
        $"{field} has the canonical spelling of a path, and can never be \"{Shown.Short(Encoding.UTF8.GetString(text))}\"{(canonical is null ? "" : $"; write \"{Shown.Short(canonical)}\"")}";
}
