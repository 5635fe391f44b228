namespace FastShield.Compiler.Lowering;

/// <summary>
/// Request header fields that the shield removes or sets itself: a parameter of such a name is checked, but the origin does not get the value that was
/// checked.
/// </summary>
internal static class ShieldFields
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Proxy-Authorization", "Expect",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Via", "X-Request-Id",
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL",
    };

    /// <summary>True for a field that does not reach the origin as the client sent it.</summary>
    public static bool Contains(string name) => Names.Contains(name);
}
