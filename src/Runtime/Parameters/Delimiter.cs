namespace FastShield.Runtime.Parameters;

/// <summary>What parts the pieces of a text, before anything is decoded: an encoded comma is data.</summary>
internal enum Delimiter : byte
{
    Comma,
    Dot,

    /// <summary>`%20` or '+': this delimiter is only ever sent encoded.</summary>
    Space,

    /// <summary>'|' or `%7C`: what RFC 3986 forbids raw, many clients send raw.</summary>
    Pipe,
}
