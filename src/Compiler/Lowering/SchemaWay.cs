using FastShield.Compiler.Lowering.Resources;

namespace FastShield.Compiler.Lowering;

/// <summary>The way by which validation comes to a schema, as far as it changes what the schema asks.</summary>
/// <param name="Scope">What dynamic references lead to.</param>
/// <param name="Direction">Which way the value goes.</param>
internal readonly record struct SchemaWay(DynamicScope Scope, MessageDirection Direction)
{
    /// <summary>The same way, on into another scope.</summary>
    public SchemaWay In(DynamicScope scope) => this with { Scope = scope };
}
