using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Parameters;

/// <summary>What is wrong with a parameter or a form body, in the public vocabulary (behaviour.md section 6), without text made of it.</summary>
public readonly struct ParameterFault
{
    private readonly int _blockAbove;

    internal ParameterFault(ViolationLocation location, ErrorClass errorClass, string detail, byte[] name, int block)
    {
        Location = location;
        Class = errorClass;
        Detail = detail;
        Name = name;
        _blockAbove = block + 1;
    }

    /// <summary>Where it is.</summary>
    public ViolationLocation Location { get; }

    /// <summary>The vocabulary's `error_class`; where the schema refused, the cold pass says it better.</summary>
    public ErrorClass Class { get; }

    /// <summary>The vocabulary's `error_detail`; may be empty.</summary>
    public string Detail { get; }

    /// <summary>The parameter's name, UTF-8; empty where it is the query or the body as a whole. Shared: not to be written to.</summary>
    public byte[] Name { get; }

    /// <summary>True where the schema refused the text that stands in the decoder's scratch memory: a cold pass of the engine over it finds the detail.</summary>
    public bool IsOfSchema => Block >= 0;

    /// <summary>The block that refused; negative unless <see cref="IsOfSchema"/>.</summary>
    public int Block => _blockAbove - 1;
}
