using System.Text;

namespace FastShield.Micro;

/// <summary>Schemas and bodies of the shapes that APIs have. Never changed once a figure of them was written down.</summary>
internal static class SchemaCorpus
{
    /// <summary>A pet: 243 bytes in the schema's order, minified.</summary>
    public const string PetSchema =
        """
        {"type":"object","required":["id","name","photoUrls"],"additionalProperties":false,"properties":{
          "id":{"type":"integer","minimum":1},
          "category":{"type":"object","additionalProperties":false,"properties":{"id":{"type":"integer"},"name":{"type":"string","maxLength":40}}},
          "name":{"type":"string","minLength":1,"maxLength":60},
          "photoUrls":{"type":"array","maxItems":20,"items":{"type":"string","maxLength":200}},
          "tags":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"id":{"type":"integer"},"name":{"type":"string"}}}},
          "status":{"type":"string","enum":["available","pending","sold"]}}}
        """;

    public static readonly byte[] Pet =
        """{"id":100234,"category":{"id":7,"name":"Dogs"},"name":"Barkley the Third","photoUrls":["https://example.com/photos/100234/1.jpg","https://example.com/photos/100234/2.jpg"],"tags":[{"id":1,"name":"small"},{"id":2,"name":"br"}],"status":"available"}"""u8.ToArray();

    public const string OrderSchema =
        """
        {"type":"object","required":["id","customer","currency","lines","total"],"additionalProperties":false,"properties":{
          "id":{"type":"string","format":"uuid"},
          "createdAt":{"type":"string","format":"date-time"},
          "customer":{"type":"object","required":["id","email"],"additionalProperties":false,"properties":{
            "id":{"type":"integer","minimum":1},"name":{"type":"string","minLength":1,"maxLength":80},"email":{"type":"string","format":"email"},
            "address":{"type":"object","additionalProperties":false,"properties":{
              "street":{"type":"string","maxLength":80},"city":{"type":"string"},"zip":{"type":"string","pattern":"^[0-9]{5}$"},"country":{"type":"string","pattern":"^[A-Z]{2}$"}}}}},
          "currency":{"enum":["EUR","USD","GBP","CHF"]},
          "lines":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","required":["sku","quantity","price"],"additionalProperties":false,"properties":{
            "sku":{"type":"string","pattern":"^[A-Z]{3}-[0-9]{4,8}$"},"title":{"type":"string","maxLength":120},"quantity":{"type":"integer","minimum":1,"maximum":1000},
            "price":{"type":"number","minimum":0},"gift":{"type":"boolean"}}}},
          "total":{"type":"number","minimum":0},
          "note":{"type":["string","null"],"maxLength":500},
          "status":{"type":"string","enum":["new","paid","shipped","delivered","returned"]}}}
        """;

    public const string OrdersSchema = """{"type":"object","required":["orders"],"properties":{"orders":{"type":"array","items":""" + OrderSchema + "}}}";

    /// <summary>An order: 625 bytes.</summary>
    public static readonly byte[] Order = Encoding.UTF8.GetBytes(OrderText);

    /// <summary>Fourteen orders: 9 KB.</summary>
    public static readonly byte[] Orders = Encoding.UTF8.GetBytes("{\"orders\":[" + string.Join(',', Enumerable.Repeat(OrderText, 14)) + "]}");

    private const string OrderText =
        """{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","createdAt":"2026-03-14T09:26:53.589Z","customer":{"id":48151,"name":"Ada Lovelace","email":"ada@example.com","address":{"street":"1 Analytical Engine Road","city":"London","zip":"01234","country":"GB"}},"currency":"EUR","lines":[{"sku":"ABC-12345","title":"A very small difference engine","quantity":2,"price":129.5,"gift":false},{"sku":"XYZ-987654","title":"Punched cards, box of a thousand","quantity":10,"price":19.99,"gift":true},{"sku":"QRS-4444","title":"Brass gear, forty teeth","quantity":120,"price":3.25,"gift":false}],"total":848.9,"note":null,"status":"paid"}""";
}
