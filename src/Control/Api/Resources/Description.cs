using FastShield.Control.Api.Guard;

namespace FastShield.Control.Api.Resources;

/// <summary>The API's own OpenAPI document, for those who call it and their tools.</summary>
internal static class Description
{
    /// <summary>GET fastshield/openapi.json: the document as it is, outside the envelope.</summary>
    public static Task GetAsync(Call call) => Answer.TextAsync(call.Http, ApiDescription.Json);
}
