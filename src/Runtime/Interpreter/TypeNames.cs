using FastShield.Runtime.Json;

namespace FastShield.Runtime.Interpreter;

/// <summary>The types' names in the public vocabulary: `expected:integer`.</summary>
internal static class TypeNames
{
    public static string Expected(JsonType types)
    {
        // Null beside one other type says nothing more than "or nothing"; the other type is what the sender missed.
        var single = types == JsonType.Null ? types : types & ~JsonType.Null;
        return single switch
        {
            JsonType.Null => "expected:null",
            JsonType.Boolean => "expected:boolean",
            JsonType.Object => "expected:object",
            JsonType.Array => "expected:array",
            JsonType.Number or (JsonType.Number | JsonType.Integer) => "expected:number",
            JsonType.Integer => "expected:integer",
            JsonType.String => "expected:string",
            _ => "expected:one_of",
        };
    }
}
