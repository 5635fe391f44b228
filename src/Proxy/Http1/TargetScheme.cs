namespace FastShield.Proxy.Http1;

/// <summary>The scheme that an absolute-form target names; the caller knows whether the connection is one of TLS and compares.</summary>
public enum TargetScheme : byte
{
    /// <summary>The target is not in absolute-form.</summary>
    None,
    Http,
    Https,
}
