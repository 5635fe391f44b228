using FastShield.Compiler.Lowering.Keywords;
using Row = (FastShield.Compiler.Lowering.Keywords.Keyword Keyword, FastShield.Compiler.Lowering.Dialects.Holds Holds, string[] Words);

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>Rows that several dialects have word for word. Keywords have no state, so the tables may share them.</summary>
internal static class Rows
{
    private static readonly ObjectMembers ObjectMembers = new();
    private static readonly Combination Combination = new();
    private static readonly ArrayItems ArrayItems = new();

    /// <summary>`multipleOf` and all that is asked of strings.</summary>
    public static readonly Row[] Texts =
    [
        (new MultipleOf(), Holds.Nothing, ["multipleOf"]),
        (new StringLimits(), Holds.Nothing, ["minLength", "maxLength"]),
        (new PatternKeyword(), Holds.Nothing, ["pattern"]),
        (new FormatKeyword(), Holds.Nothing, ["format"]),
    ];

    /// <summary>Limits, the exclusive ones numbers of their own.</summary>
    public static readonly Row Limits = LimitsBy(new NumberLimits());

    /// <summary>Limits that a boolean makes exclusive.</summary>
    public static readonly Row LimitsWithBooleans = LimitsBy(new NumberLimits(hasBooleans: true));

    /// <summary>`enum` alone.</summary>
    public static readonly Row Enum = (new EnumKeyword(), Holds.Nothing, ["enum"]);

    /// <summary>`enum` and `const`.</summary>
    public static readonly Row EnumAndConst = (new EnumKeyword(), Holds.Nothing, ["enum", "const"]);

    /// <summary>The members that OpenAPI 3.0 knows.</summary>
    public static readonly Row[] FewMembers =
    [
        (ObjectMembers, Holds.NamedSchemas, ["properties"]),
        (ObjectMembers, Holds.Schemas, ["additionalProperties"]),
        (ObjectMembers, Holds.Nothing, ["required"]),
        (new ObjectLimits(), Holds.Nothing, ["minProperties", "maxProperties"]),
    ];

    /// <summary>The members of draft 4.</summary>
    public static readonly Row[] Members = [.. FewMembers, (ObjectMembers, Holds.NamedSchemas, ["patternProperties"])];

    /// <summary>`propertyNames`, since draft 6.</summary>
    public static readonly Row Names = (ObjectMembers, Holds.Schemas, ["propertyNames"]);

    /// <summary>`dependencies`, which 2019-09 cut in two; its own specification keeps the word for both meanings.</summary>
    public static readonly Row Dependencies = (new Dependencies(), Holds.NamedSchemas, ["dependencies"]);

    /// <summary>What 2019-09 made of `dependencies`.</summary>
    public static readonly Row[] Dependents =
    [
        (ObjectMembers, Holds.Nothing, ["dependentRequired"]),
        (new DependentSchemas(), Holds.NamedSchemas, ["dependentSchemas"]),
    ];

    /// <summary>`items` of OpenAPI 3.0, which is one schema.</summary>
    public static readonly Row Items = (ArrayItems, Holds.Schemas, ["items"]);

    /// <summary>`items` as one schema or a list, and what is behind the list.</summary>
    public static readonly Row ListedItems = (new ListedItems(), Holds.Schemas, ["items", "additionalItems"]);

    /// <summary>`prefixItems` and what is behind them.</summary>
    public static readonly Row PrefixItems = (ArrayItems, Holds.Schemas, ["items", "prefixItems"]);

    /// <summary>Limits of arrays.</summary>
    public static readonly Row Arrays = (new ArrayLimits(), Holds.Nothing, ["minItems", "maxItems", "uniqueItems"]);

    /// <summary>`$ref`.</summary>
    public static readonly Row Reference = (new Reference(), Holds.Nothing, ["$ref"]);

    /// <summary>`allOf` and its like, and `not`.</summary>
    public static readonly Row[] Choices =
    [
        (Combination, Holds.Schemas, ["allOf", "anyOf", "oneOf"]),
        (new Not(), Holds.Schemas, ["not"]),
    ];

    /// <summary>OpenAPI's word beside `oneOf` and `anyOf`.</summary>
    public static readonly Row Discriminator = (Combination, Holds.Nothing, ["discriminator"]);

    /// <summary>`if` and its branches.</summary>
    public static readonly Row Conditional = (new Conditional(), Holds.Schemas, ["if", "then", "else"]);

    /// <summary>Definitions under their older name.</summary>
    public static readonly Row Definitions = Describe(Holds.NamedSchemas, "definitions");

    /// <summary>Definitions under their newer name.</summary>
    public static readonly Row Defs = Describe(Holds.NamedSchemas, "$defs");

    /// <summary>What every dialect since draft 6 begins with; they differ in how they write `items`.</summary>
    public static Row[] SinceDraft6(Row items) =>
        [(new TypeKeyword(), Holds.Nothing, ["type"]), EnumAndConst, Limits, .. Texts, .. Members, Names, items, Arrays];

    /// <summary>What 2019-09 and 2020-12 go on with, their own words behind `$ref`; `contains` counts since then.</summary>
    public static Row[] Since201909(Contains contains, params Row[] words) =>
    [
        (contains, Holds.Schemas, ["contains"]),
        (contains, Holds.Nothing, ["minContains", "maxContains"]),
        Reference,
        .. words,
        .. Choices,
        Conditional,
        Dependencies,
        .. Dependents,
        Defs,
        Definitions,
        (new ContentAnnotations(), Holds.Nothing, ["contentEncoding", "contentMediaType"]),
        (new ContentAnnotations(), Holds.Schemas, ["contentSchema"]),
        Describe("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),

        // Last, for it asks what all the others have looked at.
        (new Unevaluated(), Holds.Schemas, ["unevaluatedProperties", "unevaluatedItems"]),
    ];

    /// <summary>Words that refuse nothing.</summary>
    public static Row Describe(params string[] words) => Describe(Holds.Nothing, words);

    /// <summary>Words that refuse nothing and hold schemas.</summary>
    public static Row Describe(Holds holds, params string[] words) => (new Annotations(), holds, words);

    private static Row LimitsBy(NumberLimits limits) => (limits, Holds.Nothing, ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]);
}
