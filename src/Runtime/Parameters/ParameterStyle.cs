namespace FastShield.Runtime.Parameters;

/// <summary>How a value is written as text (OpenAPI 3.1.1 section 4.8.12.3, "Style Values"; `cookie` is of 3.2).</summary>
public enum ParameterStyle : byte
{
    /// <summary>Path and header: `blue,black`.</summary>
    Simple,

    /// <summary>Path: `.blue`.</summary>
    Label,

    /// <summary>Path: `;color=blue`.</summary>
    Matrix,

    /// <summary>Query, cookie and form bodies: `color=blue`.</summary>
    Form,

    /// <summary>Query and form bodies: `color=blue%20black`.</summary>
    SpaceDelimited,

    /// <summary>Query and form bodies: `color=blue%7Cblack`.</summary>
    PipeDelimited,

    /// <summary>Query and form bodies: `color[R]=100`.</summary>
    DeepObject,

    /// <summary>Cookie: as form, but nothing is percent-encoded.</summary>
    Cookie,
}
