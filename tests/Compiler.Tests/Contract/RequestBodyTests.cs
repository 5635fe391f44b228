using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using Xunit;
using static FastShield.Compiler.Tests.Contract.Contracts;

namespace FastShield.Compiler.Tests.Contract;

public sealed class RequestBodyTests
{
    [Fact]
    public void Media_types_come_in_order_with_their_schemas()
    {
        var (operation, bag) = Operation("requestBody: {required: true, content: {application/json: {schema: {type: object}}, 'text/*': {}, '*/*': {schema: true}}}", method: "post");

        Assert.Empty(bag.Items);
        var body = operation!.RequestBody!;
        Assert.True(body.IsRequired);
        Assert.Equal(["application/json", "text/*", "*/*"], body.Content.Select(c => c.Range.Text));
        Assert.Equal("/paths/~1a/post/requestBody/content/application~1json/schema", body.Content[0].Schema!.Pointer);
        Assert.Null(body.Content[1].Schema);
        Assert.Equal(true, body.Content[2].Schema!.AsBoolean());
    }

    [Fact]
    public void A_body_is_optional_unless_it_says_otherwise() =>
        Assert.False(Operation("requestBody: {content: {a/b: {}}}", method: "put").Operation!.RequestBody!.IsRequired);

    [Fact]
    public void Encoding_has_its_defaults_and_is_read_for_forms_only()
    {
        const string Encoding = "encoding: {a: {}, b: {contentType: 'image/png, image/jpeg'}, c: {style: pipeDelimited, allowReserved: true}, d: {explode: false}, e: {style: deepObject}}";
        var (operation, bag) = Operation($"requestBody: {{content: {{application/x-www-form-urlencoded: {{{Encoding}}}, application/json: {{{Encoding}}}}}}}", method: "post");

        Assert.Empty(bag.Items);
        var encoding = operation!.RequestBody!.Content[0].Encoding;
        Assert.Equal(
            [
                ("a", null, false, ParameterStyle.Form, true, false),
                ("b", "image/png, image/jpeg", false, ParameterStyle.Form, true, false),
                ("c", null, true, ParameterStyle.PipeDelimited, false, true),
                ("d", null, true, ParameterStyle.Form, false, false),
                ("e", null, true, ParameterStyle.DeepObject, true, false),
            ],
            encoding.Select(e => (e.Name, e.ContentType, e.IsByStyle, e.Style, e.IsExploded, e.AllowsReserved)));
        Assert.Empty(operation.RequestBody.Content[1].Encoding);
    }

    [Theory]
    [InlineData("encoding: {a: {style: simple}}", DiagnosticCodes.ParameterStyleForbidden)]
    [InlineData("encoding: {a: 1}", DiagnosticCodes.WrongType)]
    [InlineData("encoding: []", DiagnosticCodes.WrongType)]
    [InlineData("schema: []", DiagnosticCodes.WrongType)]
    public void Broken_media_types_are_refused(string fields, string code)
    {
        var (_, bag) = Operation($"requestBody: {{content: {{multipart/form-data: {{{fields}}}}}}}", method: "post");

        bag.Only(code, DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("requestBody: {}")]
    [InlineData("requestBody: {content: {}}")]
    public void A_body_without_media_types_refuses_all_with_a_warning(string fields)
    {
        var (operation, bag) = Operation(fields, method: "post");

        bag.Only(DiagnosticCodes.BodyWithoutContent, DiagnosticSeverity.Warning);
        Assert.Empty(operation!.RequestBody!.Content);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("*/json")]
    [InlineData("a/")]
    [InlineData("/b")]
    [InlineData("a/b/c")]
    [InlineData("a b/c")]
    public void What_is_no_media_type_is_left_out_with_a_warning(string range)
    {
        var (operation, bag) = Operation($"requestBody: {{content: {{\"{range}\": {{}}}}}}", method: "post");

        bag.Only(DiagnosticCodes.MediaRangeInvalid, DiagnosticSeverity.Warning);
        Assert.Empty(operation!.RequestBody!.Content);
    }

    [Theory]
    [InlineData("Application/JSON; charset=utf-8", "application", "json", "charset=utf-8", true)]
    [InlineData("application/problem+json", "application", "problem+json", "", true)]
    [InlineData("text/plain", "text", "plain", "", false)]
    [InlineData("application/json-seq", "application", "json-seq", "", false)]
    public void Ranges_are_taken_apart(string text, string type, string subtype, string parameters, bool json)
    {
        Assert.True(MediaRange.TryParse(text, out var range));
        Assert.Equal((type, subtype, parameters, json), (range.Type, range.Subtype, range.Parameters, range.IsJson));
    }

    [Fact]
    public void A_body_where_HTTP_has_no_use_for_it_is_checked_all_the_same()
    {
        var (operation, bag) = Operation("requestBody: {content: {a/b: {}}}");

        bag.Only(DiagnosticCodes.BodyWithoutMeaning, DiagnosticSeverity.Information);
        Assert.NotNull(operation!.RequestBody);
    }

    [Fact]
    public void Item_schemas_of_3_2_are_read_for_sequences_of_JSON_and_a_gap_for_others()
    {
        var (operation, bag) = Operation("requestBody: {content: {application/jsonl: {itemSchema: {type: object}}}}", "3.2.0", method: "post");

        Assert.Empty(bag.Items);
        Assert.NotNull(operation!.RequestBody!.Content[0].ItemSchema);
        Operation("requestBody: {content: {text/event-stream: {itemSchema: {}}}}", "3.2.0", method: "post").Diagnostics.Only(DiagnosticCodes.NotEnforced, DiagnosticSeverity.Gap);
    }

    [Theory]
    [InlineData("application/json; version=1; Charset=UTF-8", "version=1")]
    [InlineData("application/json; profile=\"https://a.example/p;q\"", "profile=https://a.example/p;q")]
    [InlineData("multipart/mixed; boundary=x", "")]
    [InlineData("text/plain;", "")]
    public void Parameters_tell_media_types_apart(string text, string distinctions)
    {
        Assert.True(MediaRange.TryParse(text, out var range));
        Assert.Equal(distinctions, string.Join(';', range.Distinctions.Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData("application/json; version")]
    [InlineData("application/json; version=a b")]
    [InlineData("application/json; version=\"a\\b\"")]
    public void Parameters_that_no_request_can_have_are_no_media_type(string text) => Assert.False(MediaRange.TryParse(text, out _));
}
