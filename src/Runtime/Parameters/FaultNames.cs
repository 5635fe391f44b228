using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Parameters;

/// <summary>Outcomes in the words of the public vocabulary.</summary>
internal static class FaultNames
{
    /// <summary>The fault of a value that could not be composed.</summary>
    public static ParameterFault Of(ComposeOutcome outcome, ViolationLocation location, byte[] name)
    {
        var (errorClass, detail) = outcome switch
        {
            ComposeOutcome.Absent => (ErrorClass.MissingRequired, ""),
            ComposeOutcome.Duplicate => (ErrorClass.DuplicateValue, ""),
            ComposeOutcome.BadUtf8 => (ErrorClass.InvalidEncoding, "invalid_utf8"),
            ComposeOutcome.BadEscape when location == ViolationLocation.Body => (ErrorClass.InvalidSyntax, "invalid_form_urlencoded"),
            ComposeOutcome.BadEscape => (ErrorClass.InvalidEncoding, ""),
            ComposeOutcome.BadType => (ErrorClass.UnsupportedMediaType, "invalid_media_type"),
            ComposeOutcome.TooMuch => (ErrorClass.TooManyValues, ""),
            _ => (ErrorClass.InvalidSyntax, ""),
        };
        return new ParameterFault(location, errorClass, detail, name, ValidationProgram.AnyBlock);
    }

    /// <summary>The fault of a value that the engine refused.</summary>
    public static ParameterFault Of(JsonFault fault, ViolationLocation location, byte[] name, int block)
    {
        var (errorClass, detail) = fault switch
        {
            JsonFault.Syntax => (ErrorClass.InvalidSyntax, "invalid_json"),
            JsonFault.InvalidUtf8 => (ErrorClass.InvalidEncoding, "invalid_utf8"),
            JsonFault.DuplicateKey => (ErrorClass.DuplicateValue, ""),
            JsonFault.TooDeep => (ErrorClass.ConstraintViolation, "value_too_deep"),
            _ => (ErrorClass.ConstraintViolation, ""),
        };
        return new ParameterFault(location, errorClass, detail, name, fault == JsonFault.None ? block : ValidationProgram.AnyBlock);
    }
}
