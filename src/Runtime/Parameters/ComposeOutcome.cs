namespace FastShield.Runtime.Parameters;

/// <summary>How the composing of a value ended.</summary>
internal enum ComposeOutcome : byte
{
    /// <summary>The JSON text is there.</summary>
    Done,

    /// <summary>The request does not have the value.</summary>
    Absent,

    /// <summary>The value is empty, and its plan lets it be.</summary>
    Empty,

    /// <summary>A value that can be there once is there again.</summary>
    Duplicate,

    /// <summary>A '%' without two hexadecimal digits.</summary>
    BadEscape,

    /// <summary>The decoded bytes are not UTF-8.</summary>
    BadUtf8,

    /// <summary>The text is not built as its style says.</summary>
    BadSyntax,

    /// <summary>The content is of a type, or in an encoding, that the value is not taken in.</summary>
    BadType,

    /// <summary>More pairs, or a longer JSON text, than the limit.</summary>
    TooMuch,
}
