namespace FastShield.Runtime.Json;

/// <summary>Why a text is no acceptable JSON, whatever its schema: each is a refusal of its own in the public vocabulary.</summary>
public enum JsonFault : byte
{
    /// <summary>Nothing is wrong with the text.</summary>
    None,

    /// <summary>It breaks the grammar of RFC 8259, or something follows the value.</summary>
    Syntax,

    /// <summary>A string is no UTF-8, or escapes a lone surrogate.</summary>
    InvalidUtf8,

    /// <summary>An object has a key twice: readers differ in which one counts, so none does.</summary>
    DuplicateKey,

    /// <summary>Arrays and objects are nested deeper than the limit.</summary>
    TooDeep,

    /// <summary>The schema's branches would have to be tried more often than the work budget allows.</summary>
    BudgetExhausted,
}
