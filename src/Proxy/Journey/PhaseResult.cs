namespace FastShield.Proxy.Journey;

/// <summary>How a phase ended.</summary>
internal enum PhaseResult : byte
{
    /// <summary>The next phase follows.</summary>
    Continue,

    /// <summary>The shield answers with the verdict it has noted.</summary>
    Answer,

    /// <summary>The phase has to wait for something, and has a way to.</summary>
    Wait,

    /// <summary>The connection ends without an answer, or cuts the one that was begun.</summary>
    Close,
}
