namespace FastShield.Runtime.Json;

/// <summary>JSON Schema's types as bits. A number of integer value has both <see cref="Integer"/> and <see cref="Number"/> open to it.</summary>
[Flags]
public enum JsonType : byte
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,

    /// <summary>Any number.</summary>
    Number = 16,
    String = 32,

    /// <summary>A number whose value is whole.</summary>
    Integer = 64,

    /// <summary>Every type.</summary>
    Any = Null | Boolean | Object | Array | Number | String | Integer,
}
