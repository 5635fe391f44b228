using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Finds out which version of OpenAPI a document is of.</summary>
internal static class VersionReader
{
    /// <summary>The version; null after an error where the document is of none that is read.</summary>
    public static OpenApiVersion? Read(SourceDocument document, DiagnosticBag diagnostics)
    {
        if (document.Root is not ObjectNode root)
        {
            diagnostics.Error(DiagnosticCodes.NotOpenApi, document.Root, $"An OpenAPI document is an object, not {document.Root.Describe()}.");
            return null;
        }

        if (root.TryGet("swagger", out var swagger))
        {
            diagnostics.Error(DiagnosticCodes.Swagger2, swagger, "This is Swagger 2.0. Convert it to OpenAPI 3 first, for example with the Swagger Converter.");
            return null;
        }

        if (!root.TryGet("openapi", out var node))
        {
            diagnostics.Error(DiagnosticCodes.NotOpenApi, root, "The field \"openapi\" is missing, so this is no OpenAPI document. It begins with, for example, openapi: 3.1.0.");
            return null;
        }

        if (node is not ScalarNode { Kind: ScalarKind.String or ScalarKind.Number } text)
        {
            diagnostics.Error(DiagnosticCodes.WrongType, node, $"\"openapi\" must be a version such as \"3.1.0\", not {node.Describe()}.");
            return null;
        }

        if (Known(text.Text) is not { } version)
        {
            diagnostics.Error(DiagnosticCodes.VersionUnsupported, node, $"OpenAPI {Shown.Short(text.Text)} is not read; 3.0, 3.1 and 3.2 are.");
            return null;
        }

        if (text.Kind == ScalarKind.Number || text.Text.Length == 3)
        {
            diagnostics.Warning(DiagnosticCodes.WrongType, node, $"\"openapi\" should be a text with three numbers, such as \"{text.Text}.0\".");
        }

        return version;
    }

    private static OpenApiVersion? Known(string text)
    {
        if (text.Length > 3 && text[3] is not ('.' or '-'))
        {
            return null;
        }

        return text.Length < 3 ? null : text[..3] switch
        {
            "3.0" => OpenApiVersion.V30,
            "3.1" => OpenApiVersion.V31,
            "3.2" => OpenApiVersion.V32,
            _ => null,
        };
    }
}
