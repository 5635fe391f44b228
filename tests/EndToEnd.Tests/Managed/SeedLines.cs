namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>The command lines of the manual "Configure Schema Validation 2.0", as they stand there.</summary>
internal static class SeedLines
{
    public const string Upload = """
        curl --request POST "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/user_schemas" \
        --header "Authorization: Bearer <API_TOKEN>" \
        --form file=@example_schema.yaml --form kind=openapi_v3 --form name=example_schema --form validation_enabled=false
        """;

    public const string Activate = """
        curl --request PATCH "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/user_schemas/{schema_id}" \
        --header "Authorization: Bearer <API_TOKEN>" \
        --header 'Content-Type: application/json' \
        --data '{
        "validation_enabled": true
        }'
        """;

    public const string NewOperations = """
        curl --request GET "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/user_schemas/{schema_id}/operations?feature=schema_info&operation_status=new&page=1&per_page=5000" \
        --header "Authorization: Bearer <API_TOKEN>" \
        --header 'Content-Type: application/json'
        """;

    public const string AddOperations = """
        curl "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/operations" \
        --header "Authorization: Bearer <API_TOKEN>" \
        --header 'Content-Type: application/json' \
        --data '[
        {
        "method": "GET",
        "host": "example.com",
        "endpoint": "/pets",
        }
        ]'
        """;

    public const string AddAll = """
        curl --silent "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/operations" \
        --header "X-Auth-Email: <EMAIL>" --header "X-Auth-Key: <API_KEY>" \
        --header "Content-Type: application/json" \
        --data "$(curl --silent "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/user_schemas/{schema_id}/operations?feature=schema_info&page=1&per_page=5000" \ --header "X-Auth-Email: <EMAIL>" / --header "X-Auth-Key: <API_KEY>" | jq ".result")"
        """;

    public const string GetDefault = """
        curl "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/settings/schema_validation" \
        --header "Authorization: Bearer <API_TOKEN>"
        """;

    public const string PutDefault = """
        curl --request PUT "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/settings/schema_validation" \
        --header "Authorization: Bearer <API_TOKEN>" \
        --header "Content-Type: application/json" \
        --data '{
        "validation_default_mitigation_action": "block"
        }'
        """;

    public const string GetAction = """
        curl "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/operations/{operation_id}/schema_validation" \
        --header "Authorization: Bearer <API_TOKEN>"
        """;

    public const string PutAction = """
        curl --request PUT "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/operations/{operation_id}/schema_validation" \
        --header "Authorization: Bearer <API_TOKEN>" \
        --header "Content-Type: application/json" \
        --data '{
        "mitigation_action": "block"
        }'
        """;

    public const string List = """
        curl "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/user_schemas?omit_source=true" \
        --header "Authorization: Bearer <API_TOKEN>"
        """;

    public const string Delete = """
        curl --request DELETE "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/user_schemas/{schema_id}" \
        --header "Authorization: Bearer <API_TOKEN>"
        """;

    public const string GetLearned = """
        curl "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/operations/{operation_id}?feature=parameter_schemas" \
        --header "Authorization: Bearer <API_TOKEN>"
        """;

    public const string PutLearned = """
        curl --request PUT "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/operations/{operation_id}/cloudflare_learned_schema?timestamp=2023-04-03T20:11:55.879006Z" \
        --header "Authorization: Bearer <API_TOKEN>"
        """;

    public const string Override = """
        curl --request PATCH "https://api.cloudflare.com/client/v4/zones/{zone_id}/api_gateway/settings/schema_validation" \
        --header "Authorization: Bearer <API_TOKEN>" \
        --header 'Content-Type: application/json' \
        --data '{
        "validation_override_mitigation_action": "none"
        }'
        """;

    /// <summary>All of them, in the manual's order.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Upload, Activate, NewOperations, AddOperations, AddAll, GetDefault, PutDefault, GetAction, PutAction, List, Delete, GetLearned, PutLearned, Override];

    /// <summary>What is wrong with lines of the manual, and what is run in its place. Nothing else of them is changed.</summary>
    public static IReadOnlyList<(string Line, string Wrong, string Right, string Why)> Repairs { get; } =
    [
        (AddOperations, "\"/pets\",\n", "\"/pets\"\n", "a comma before the closing brace is no JSON"),
        (AddAll, "\\ --header", "--header", "a backslash before a space makes the space a part of the word: curl takes ` --header` for a URL"),
        (AddAll, " / --header", " --header", "a slash of its own is a URL for curl"),
    ];
}
