namespace FastShield.Compiler.Contract;

/// <summary>The table of styles (OpenAPI 3.1.1 section 4.8.12.3): which names there are, where each may stand, what is the default.</summary>
internal static class ParameterStyles
{
    public static ParameterStyle? Named(string name) => name switch
    {
        "simple" => ParameterStyle.Simple,
        "label" => ParameterStyle.Label,
        "matrix" => ParameterStyle.Matrix,
        "form" => ParameterStyle.Form,
        "spaceDelimited" => ParameterStyle.SpaceDelimited,
        "pipeDelimited" => ParameterStyle.PipeDelimited,
        "deepObject" => ParameterStyle.DeepObject,
        "cookie" => ParameterStyle.Cookie,
        _ => null,
    };

    public static ParameterStyle Default(ParameterLocation location) =>
        location is ParameterLocation.Path or ParameterLocation.Header ? ParameterStyle.Simple : ParameterStyle.Form;

    public static bool IsAllowed(ParameterLocation location, ParameterStyle style) => location switch
    {
        ParameterLocation.Path => style is ParameterStyle.Simple or ParameterStyle.Label or ParameterStyle.Matrix,
        ParameterLocation.Header => style is ParameterStyle.Simple,
        ParameterLocation.Cookie => style is ParameterStyle.Form or ParameterStyle.Cookie,
        _ => style is ParameterStyle.Form or ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited or ParameterStyle.DeepObject,
    };

    /// <summary>What holds where `explode` says nothing; deepObject has no form that is not exploded.</summary>
    public static bool IsExploded(ParameterStyle style, bool? explode) =>
        style == ParameterStyle.DeepObject || (explode ?? style is ParameterStyle.Form or ParameterStyle.Cookie);
}
