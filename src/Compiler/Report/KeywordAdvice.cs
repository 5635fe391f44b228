using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Report;

/// <summary>Advice on words that ask less than their authors may think.</summary>
internal static class KeywordAdvice
{
    public static void Look(SchemaReport schema, AdviceBag bag)
    {
        foreach (var keyword in schema.Keywords.Where(keyword => keyword.Treatment == Treatment.Annotation))
        {
            if (keyword.Member.Name == "format" && keyword.Member.Value.AsString() is { } format && format is not ("password" or "binary"))
            {
                bag.Add(AdviceRules.UncheckedFormat, keyword.Member.Value, $"There is no check for the format \"{Shown.Short(format)}\".");
            }
            else if (schema.Schema.IsReference && keyword.Reason == KeywordAccount.IgnoredBeside)
            {
                bag.Add(AdviceRules.IgnoredSiblings, keyword.Member.Value, $"'{Shown.Short(keyword.Member.Name)}' beside '$ref' is ignored in OpenAPI 3.0.");
            }
        }
    }
}
