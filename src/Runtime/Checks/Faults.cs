using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Checks;

/// <summary>Makes a violation of what is wrong with a parameter or a form field.</summary>
internal static class Faults
{
    public static Violation Explain(in ParameterFault fault, JsonScratch json, SchemaInterpreter interpreter, ValidationContext context)
    {
        var name = fault.Location == ViolationLocation.Body
            ? fault.Name.Length == 0 ? null : "$." + Encoding.UTF8.GetString(fault.Name)
            : Encoding.UTF8.GetString(fault.Name);
        return fault.IsOfSchema
            ? json.Explain(interpreter, fault.Block, fault.Location, name, context)
            : new Violation(fault.Location, fault.Class, fault.Detail, name ?? "$", "");
    }
}
