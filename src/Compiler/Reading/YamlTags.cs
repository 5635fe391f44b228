using YamlDotNet.Core;

namespace FastShield.Compiler.Reading;

/// <summary>Explicit tags: those of the core schema are honoured, all others are refused, since they ask for types that JSON has not.</summary>
internal static class YamlTags
{
    public const string Mapping = "tag:yaml.org,2002:map";
    public const string Sequence = "tag:yaml.org,2002:seq";

    public static YamlTag Kind(in TagName tag)
    {
        if (tag.IsEmpty)
        {
            return YamlTag.None;
        }

        // The lone `!` asks for no resolution, which makes a scalar a text (YAML 1.2 section 6.9.1).
        if (tag.IsNonSpecific)
        {
            return tag.Value == "!" ? YamlTag.String : YamlTag.None;
        }

        return tag.Value switch
        {
            "tag:yaml.org,2002:str" => YamlTag.String,
            "tag:yaml.org,2002:int" => YamlTag.Integer,
            "tag:yaml.org,2002:float" => YamlTag.Float,
            "tag:yaml.org,2002:bool" => YamlTag.Boolean,
            "tag:yaml.org,2002:null" => YamlTag.Null,
            _ => YamlTag.Unknown,
        };
    }

    public static bool Fits(YamlTag tag, ScalarKind kind, string text) => tag switch
    {
        YamlTag.Integer => kind == ScalarKind.Number && text.AsSpan().IndexOfAny('.', 'e', 'E') < 0,
        YamlTag.Float => kind == ScalarKind.Number,
        YamlTag.Boolean => kind is ScalarKind.True or ScalarKind.False,
        YamlTag.Null => kind == ScalarKind.Null,
        _ => true,
    };
}
