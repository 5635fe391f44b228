namespace FastShield.Proxy.Http1;

/// <summary>The methods that have a number of their own; any other token is <see cref="Other"/> (RFC 9110 section 9, case-sensitive).</summary>
public enum KnownMethod : byte
{
    Other,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Options,
    Patch,
    Trace,
    Connect,
    Query,
}
