namespace FastShield.Compiler.Contract;

/// <summary>How a parameter's value is written: its `style` (OpenAPI 3.1.1 section 4.8.12.3).</summary>
public enum ParameterStyle : byte
{
    /// <summary>`a,b` in a path or header.</summary>
    Simple,

    /// <summary>`.a.b` in a path.</summary>
    Label,

    /// <summary>`;n=a,b` in a path.</summary>
    Matrix,

    /// <summary>`n=a&amp;n=b` or `n=a,b` in a query, cookie or form.</summary>
    Form,

    /// <summary>`n=a%20b` in a query.</summary>
    SpaceDelimited,

    /// <summary>`n=a|b` in a query.</summary>
    PipeDelimited,

    /// <summary>`n[key]=a` in a query.</summary>
    DeepObject,

    /// <summary>`n=a; n=b` or `n=a,b` in a cookie, nothing percent-encoded (OpenAPI 3.2).</summary>
    Cookie,
}
