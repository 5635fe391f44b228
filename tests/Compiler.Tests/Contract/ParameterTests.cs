using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using Xunit;
using static FastShield.Compiler.Tests.Contract.Contracts;

namespace FastShield.Compiler.Tests.Contract;

public sealed class ParameterTests
{
    // The defaults and the table of OpenAPI 3.1.1 section 4.8.12.
    [Theory]
    [InlineData("path", null, ParameterStyle.Simple, false)]
    [InlineData("path", "label", ParameterStyle.Label, false)]
    [InlineData("path", "matrix", ParameterStyle.Matrix, false)]
    [InlineData("query", null, ParameterStyle.Form, true)]
    [InlineData("query", "form", ParameterStyle.Form, true)]
    [InlineData("query", "spaceDelimited", ParameterStyle.SpaceDelimited, false)]
    [InlineData("query", "pipeDelimited", ParameterStyle.PipeDelimited, false)]
    [InlineData("query", "deepObject", ParameterStyle.DeepObject, true)]
    [InlineData("header", null, ParameterStyle.Simple, false)]
    [InlineData("cookie", null, ParameterStyle.Form, true)]
    public void Style_and_explode_have_their_defaults(string place, string? style, ParameterStyle expected, bool exploded)
    {
        var fields = $"name: p, in: {place}, required: true, schema: {{}}" + (style is null ? "" : $", style: {style}");
        var (parameter, bag) = Parameter(fields, path: place == "path" ? "/{p}" : "/a");

        Assert.Empty(bag.Items);
        Assert.Equal((expected, exploded), (parameter!.Style, parameter.IsExploded));
    }

    [Theory]
    [InlineData("path", "form")]
    [InlineData("path", "deepObject")]
    [InlineData("query", "simple")]
    [InlineData("query", "matrix")]
    [InlineData("header", "form")]
    [InlineData("cookie", "simple")]
    [InlineData("cookie", "cookie")]
    [InlineData("query", "tabDelimited")]
    public void Forbidden_styles_are_refused_at_their_place(string place, string style)
    {
        var (_, bag) = Parameter($"name: p, in: {place}, required: true, schema: {{}}, style: {style}");

        Assert.Contains(bag.Items, d => d is { Code: DiagnosticCodes.ParameterStyleForbidden, Severity: DiagnosticSeverity.Error, Pointer: "/paths/~1a/get/parameters/0/style" });
    }

    [Fact]
    public void All_fields_are_taken()
    {
        var (parameter, bag) = Parameter("name: q, in: query, required: true, explode: false, allowReserved: true, allowEmptyValue: true, schema: {type: string}");

        Assert.Empty(bag.Items);
        Assert.Equal(("q", ParameterLocation.Query, true, false, true, true), (parameter!.Name, parameter.In, parameter.IsRequired, parameter.IsExploded, parameter.AllowsReserved, parameter.AllowsEmptyValue));
        Assert.Equal("/paths/~1a/get/parameters/0/schema", parameter.Schema!.Pointer);
        Assert.Null(parameter.ContentType);
    }

    [Fact]
    public void Content_gives_type_and_schema()
    {
        var (parameter, bag) = Parameter("name: q, in: query, content: {application/json: {schema: {type: object}}}");

        Assert.Empty(bag.Items);
        Assert.Equal("application/json", parameter!.ContentType);
        Assert.Equal("/paths/~1a/get/parameters/0/content/application~1json/schema", parameter.Schema!.Pointer);
    }

    [Theory]
    [InlineData("content: {}")]
    [InlineData("content: {a/b: {}, c/d: {}}")]
    [InlineData("content: {a/b: {}}, schema: {}")]
    public void Content_has_exactly_one_type_and_no_schema_beside_it(string fields)
    {
        var (_, bag) = Parameter($"name: q, in: query, {fields}");

        bag.Only(DiagnosticCodes.ParameterSchemaUnclear, DiagnosticSeverity.Error);
    }

    [Fact]
    public void Without_schema_and_content_any_value_is_accepted_with_a_warning()
    {
        var (parameter, bag) = Parameter("name: q, in: query");

        bag.Only(DiagnosticCodes.ParameterSchemaUnclear, DiagnosticSeverity.Warning);
        Assert.Null(parameter!.Schema);
    }

    [Theory]
    [InlineData("in: query, schema: {}", DiagnosticCodes.FieldMissing)]
    [InlineData("name: '', in: query, schema: {}", DiagnosticCodes.FieldMissing)]
    [InlineData("name: q, schema: {}", DiagnosticCodes.FieldMissing)]
    [InlineData("name: q, in: body, schema: {}", DiagnosticCodes.ParameterLocationUnknown)]
    [InlineData("name: q, in: Query, schema: {}", DiagnosticCodes.ParameterLocationUnknown)]
    [InlineData("name: q, in: querystring, content: {a/b: {}}", DiagnosticCodes.ParameterLocationUnknown)]
    [InlineData("name: q, in: query, required: 'true', schema: {}", DiagnosticCodes.WrongType)]
    [InlineData("name: q, in: query, explode: 1, schema: {}", DiagnosticCodes.WrongType)]
    [InlineData("name: 1, in: query, schema: {}", DiagnosticCodes.WrongType)]
    [InlineData("name: q, in: query, schema: text", DiagnosticCodes.WrongType)]
    public void Broken_parameters_are_refused(string fields, string code) => Parameter(fields).Diagnostics.Only(code, DiagnosticSeverity.Error);

    [Fact]
    public void A_boolean_schema_is_of_3_1()
    {
        Assert.Equal(true, Parameter("name: q, in: query, schema: true").Parameter!.Schema!.AsBoolean());
        Parameter("name: q, in: query, schema: true", "3.0.3").Diagnostics.Only(DiagnosticCodes.WrongType, DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("Accept")]
    [InlineData("content-type")]
    [InlineData("AUTHORIZATION")]
    public void Some_header_parameters_are_ignored(string name)
    {
        var (parameter, bag) = Parameter($"name: {name}, in: header, required: true, schema: {{type: string}}");

        bag.Only(DiagnosticCodes.HeaderParameterIgnored, DiagnosticSeverity.Information);
        Assert.Null(parameter);
    }

    [Fact]
    public void A_query_parameter_of_that_name_is_not() => Assert.NotNull(Parameter("name: accept, in: query, schema: {}").Parameter);

    [Fact]
    public void An_operations_parameters_override_those_of_the_path_item()
    {
        var contract = Clean("""
            openapi: 3.1.0
            info: {title: t, version: '1'}
            paths:
              /a/{id}:
                parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
                - {name: X-Trace, in: header, schema: {type: string}}
                - {name: page, in: query, schema: {type: integer}}
                get:
                  parameters:
                  - {name: x-trace, in: header, required: true, schema: {type: integer}}
                  - {name: page, in: header, schema: {type: integer}}
                put: {}
            """);

        Assert.Equal(["Header x-trace", "Header page", "Path id", "Query page"], contract.Operations[0].Parameters.Select(p => p.ToString()));
        Assert.Equal(["Path id", "Header X-Trace", "Query page"], contract.Operations[1].Parameters.Select(p => p.ToString()));
    }

    [Theory]
    [InlineData("{name: q, in: query, schema: {}}, {name: q, in: query, schema: {}}", true)]
    [InlineData("{name: X-A, in: header, schema: {}}, {name: x-a, in: header, schema: {}}", true)]
    [InlineData("{name: q, in: query, schema: {}}, {name: Q, in: query, schema: {}}", false)]
    [InlineData("{name: q, in: query, schema: {}}, {name: q, in: cookie, schema: {}}", false)]
    public void The_same_parameter_twice_in_a_list_is_refused(string list, bool refused)
    {
        var (_, bag) = Operation($"parameters: [{list}]");

        Assert.Equal(refused ? [DiagnosticCodes.ParameterDuplicate] : [], bag.Items.Select(d => d.Code));
    }

    [Fact]
    public void A_template_variable_that_nobody_declares_accepts_any_text_with_a_warning()
    {
        var (operation, bag) = Operation("", path: "/a/{id}");

        bag.Only(DiagnosticCodes.PathVariableUndeclared, DiagnosticSeverity.Warning);
        var parameter = Assert.Single(operation!.Parameters);
        Assert.True(parameter is { Name: "id", In: ParameterLocation.Path, IsRequired: true, IsImplied: true, Schema: null });
    }

    [Fact]
    public void A_path_parameter_that_is_not_in_the_template_has_no_effect_with_a_warning()
    {
        var (parameter, bag) = Parameter("name: id, in: path, required: true, schema: {}");

        bag.Only(DiagnosticCodes.PathParameterUnused, DiagnosticSeverity.Warning);
        Assert.Null(parameter);
    }

    [Fact]
    public void A_path_parameter_is_required_even_if_it_does_not_say_so()
    {
        var (parameter, bag) = Parameter("name: id, in: path, schema: {}", path: "/a/{id}");

        bag.Only(DiagnosticCodes.FieldMissing, DiagnosticSeverity.Warning);
        Assert.True(parameter!.IsRequired);
    }

    [Fact]
    public void A_query_string_as_a_whole_is_a_query_of_its_own_kind()
    {
        var (parameter, bag) = Parameter("name: q, in: querystring, required: true, content: {application/json: {schema: {type: object}}}", "3.2.0");

        Assert.Empty(bag.Items);
        Assert.True(parameter is { In: ParameterLocation.Query, IsWholeQuery: true, IsRequired: true, ContentType: "application/json", Place: "querystring" });
    }

    [Theory]
    [InlineData("schema: {}", DiagnosticCodes.ParameterSchemaUnclear)]
    [InlineData("content: {a/b: {}}, explode: true", DiagnosticCodes.ParameterStyleForbidden)]
    [InlineData("content: {a/b: {}}, style: form", DiagnosticCodes.ParameterStyleForbidden)]
    [InlineData("content: {a/b: {}}, allowEmptyValue: true", DiagnosticCodes.ParameterStyleForbidden)]
    public void A_query_string_as_a_whole_has_content_and_nothing_else(string fields, string code) =>
        Parameter("name: q, in: querystring, " + fields, "3.2.0").Diagnostics.Only(code, DiagnosticSeverity.Error);

    [Theory]
    [InlineData("get: {parameters: [{name: q, in: querystring, content: {a/b: {}}}, {name: r, in: query, schema: {}}]}")]
    [InlineData("get: {parameters: [{name: q, in: querystring, content: {a/b: {}}}, {name: r, in: querystring, content: {a/b: {}}}]}")]
    [InlineData("parameters: [{name: r, in: query, schema: {}}], get: {parameters: [{name: q, in: querystring, content: {a/b: {}}}]}")]
    public void A_query_string_as_a_whole_has_no_other_part_of_a_query_beside_it(string item) =>
        Read("openapi: 3.2.0\ninfo: {title: t, version: '1'}\npaths: {/a: {" + item + "}}").Diagnostics.Only(DiagnosticCodes.ParameterDuplicate, DiagnosticSeverity.Error);

    [Theory]
    [InlineData("", true)]
    [InlineData(", explode: false", false)]
    public void The_style_cookie_of_3_2_is_exploded_unless_told_otherwise(string more, bool exploded)
    {
        var (parameter, bag) = Parameter("name: q, in: cookie, style: cookie, schema: {}" + more, "3.2.0");

        Assert.Empty(bag.Items);
        Assert.Equal((ParameterStyle.Cookie, exploded), (parameter!.Style, parameter.IsExploded));
    }

    [Fact]
    public void A_deprecated_parameter_is_told_and_kept()
    {
        var (parameter, bag) = Parameter("name: q, in: query, schema: {}, deprecated: true");

        bag.Only(DiagnosticCodes.ParameterDeprecated, DiagnosticSeverity.Warning);
        Assert.Equal("q", parameter!.Name);
    }
}
