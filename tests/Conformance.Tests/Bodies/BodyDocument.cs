namespace FastShield.Conformance.Tests.Bodies;

/// <summary>The document that bodies are tried against: an operation for each kind of body.</summary>
internal static class BodyDocument
{
    public const string Text = """
        openapi: 3.2.0
        info: {title: bodies, version: '1'}
        paths:
          /any: {post: {requestBody: {required: true, content: {application/json: {}}}, responses: {}}}
          /pet:
            post:
              requestBody:
                content:
                  application/json:
                    schema: {type: object, required: [name], additionalProperties: false, properties: {name: {type: string}, age: {type: integer}}}
              responses: {}
          /tree: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}, responses: {}}}
          /integer: {post: {requestBody: {content: {application/json: {schema: {type: integer}}}}, responses: {}}}
          /limit: {post: {requestBody: {content: {application/json: {schema: {type: number, maximum: 9007199254740992}}}}, responses: {}}}
          /string: {post: {requestBody: {content: {application/json: {schema: {type: string, maxLength: 4}}}}, responses: {}}}
          /patch: {post: {requestBody: {content: {application/merge-patch+json: {schema: {type: object, required: [name]}}}}, responses: {}}}
          /none: {post: {responses: {}}}
          /form:
            post:
              requestBody:
                content:
                  application/x-www-form-urlencoded:
                    schema: {type: object, additionalProperties: false, required: [name], properties: {name: {type: string}, age: {type: integer}, more: {type: object, properties: {a: {type: integer}}}}}
              responses: {}
          /upload:
            post:
              requestBody:
                content:
                  multipart/form-data:
                    schema:
                      type: object
                      additionalProperties: false
                      properties: {name: {type: string}, file: {type: string, format: binary}, more: {type: object, required: [a]}, tags: {type: array, items: {type: string}}}
              responses: {}
          /ranges:
            post:
              requestBody:
                content:
                  '*/*': {schema: {type: integer, maximum: 1}}
                  'application/*': {schema: {type: integer, maximum: 2}}
                  application/json: {schema: {type: integer, maximum: 3}}
                  application/json; version=2: {schema: {type: integer, maximum: 4}}
                  text/*: {schema: {type: integer, maximum: 5}}
              responses: {}
          /object-range: {post: {requestBody: {content: {'*/*': {schema: {type: object}}}}, responses: {}}}
          /file: {post: {requestBody: {content: {'*/*': {schema: {type: string, format: binary, maxLength: 3}}}}, responses: {}}}
          /octets: {post: {requestBody: {content: {application/octet-stream: {schema: {type: string, minLength: 2, maxLength: 3}}}}, responses: {}}}
          /image: {post: {requestBody: {content: {image/*: {}}}, responses: {}}}
          /text: {post: {requestBody: {content: {text/plain: {schema: {type: string, minLength: 2, maxLength: 3, pattern: '^[a-z€]+$'}}}}, responses: {}}}
          /anytext: {post: {requestBody: {content: {text/plain: {schema: {type: string}}}}, responses: {}}}
          /number: {post: {requestBody: {content: {text/plain: {schema: {type: [integer, 'null'], maximum: 9}}}}, responses: {}}}
          /base64: {post: {requestBody: {content: {text/plain: {schema: {type: string, format: byte}}}}, responses: {}}}
          /lines: {post: {requestBody: {content: {application/jsonl: {itemSchema: {type: object, required: [id]}}}}, responses: {}}}
          /records: {post: {requestBody: {content: {application/json-seq: {itemSchema: {type: integer}, schema: {type: array, maxItems: 2, uniqueItems: true}}}}, responses: {}}}
        components:
          schemas:
            Tree: {type: object, properties: {child: {$ref: '#/components/schemas/Tree'}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
        """;
}
