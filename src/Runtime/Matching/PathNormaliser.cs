namespace FastShield.Runtime.Matching;

/// <summary>
/// Brings a path into the one form that is matched, checked and forwarded, and refuses what has none.
/// <para>
/// The canonical form: percent-encoded unreserved characters decoded (RFC 3986 section 6.2.2.2), hexadecimal digits in upper case (6.2.2.1),
/// reserved characters as they came, every other byte percent-encoded; no empty segment but the last (and those that a declared path has), no dot segment.
/// </para>
/// </summary>
public static class PathNormaliser
{
    /// <summary>Normalises the path of a request target; the query is not part of it.</summary>
    /// <param name="raw">The path as it arrived; empty stands for '/'.</param>
    /// <param name="destination">Memory for the canonical form, three times the raw length at most; must not overlap <paramref name="raw"/>.</param>
    /// <param name="policy">The host's policy.</param>
    /// <param name="written">Bytes in the canonical form: in <paramref name="destination"/>, or in <paramref name="raw"/> where the verdict is unchanged.</param>
    public static PathVerdict Normalise(ReadOnlySpan<byte> raw, Span<byte> destination, PathPolicy policy, out int written)
    {
        if (IsPlain(raw))
        {
            written = raw.Length;
            return new PathVerdict(PathRefusal.None, PathFeatures.None, IsUnchanged: true);
        }

        return new PathRewriter(raw, destination, policy).Run(out written);
    }

    /// <summary>Nearly every path of a well-behaved client: three vectorised looks, and nothing to copy.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> raw) =>
        !raw.IsEmpty
        && raw[0] == (byte)'/'
        && raw.IndexOfAnyExcept(PathBytes.SelfEvident) < 0
        && raw.IndexOf("//"u8) < 0
        && raw.IndexOf("/."u8) < 0;
}
