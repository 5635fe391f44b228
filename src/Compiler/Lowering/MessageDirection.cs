namespace FastShield.Compiler.Lowering;

/// <summary>Which way a value goes: `readOnly` and `writeOnly` depend on it, and nothing else does (OAS 3.0.4 section 4.7.24.2).</summary>
public enum MessageDirection : byte
{
    /// <summary>From the client to the origin: what is `readOnly` is not required.</summary>
    Request,

    /// <summary>From the origin to the client: what is `writeOnly` is not required, and may not be there.</summary>
    Response,
}
