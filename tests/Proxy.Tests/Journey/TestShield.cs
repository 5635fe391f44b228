using FastShield.Proxy.Gates;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;
using FastShield.Runtime.Security;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>
/// A small API made by hand: `GET /pets`, `GET /pets/{id}`, `HEAD /pets`, `POST /pets` with a JSON body that is an object with a string `name` and
/// nothing else, or with the same as multipart/form-data, `PUT /pets/{id}` with any JSON or text, `POST /echo` with anything, and `GET /secrets/{id}` for
/// who shows user and password or the key `token` in the query, and `GET /socket`, which may become a WebSocket. Each has the same action. Where answers are held, these are described: of
/// `GET /pets/{id}` 200 (a pet as JSON, and perhaps a field `X-Kind` that is `a` or `b`) and 404 (without content); of `HEAD /pets` 200 (the same, `X-Kind`
/// required); of `POST /echo` 200 (anything).
/// </summary>
internal static class TestShield
{
    private const int PetBlock = 0;
    private const int StringBlock = 1;
    private const int KindBlock = 2;

    /// <summary>The same API, its answers held with the given action.</summary>
    public static Shield Holding(MitigationAction responses, MitigationAction action = MitigationAction.Block)
    {
        var shield = Make(action);
        var interpreter = new SchemaInterpreter(Program());
        ParameterPlan Kind(bool isRequired) =>
            new() { Name = "X-Kind"u8.ToArray(), In = ViolationLocation.Header, Style = ParameterStyle.Simple, Block = KindBlock, Required = isRequired };
        var pet = new BodyCheck(false, [Json(PetBlock)]);
        var anything = new BodyCheck(false, [new MediaCheck(new MediaType("*/*"), MediaKind.Opaque, ValidationProgram.AnyBlock, null)]);
        var described = new Dictionary<string, ResponseSet>
        {
            ["getPet"] = new([new("200", new ResponsePlan(new ParameterSet([Kind(false)]), pet)), new("404", new ResponsePlan(ParameterSet.Empty, BodyCheck.None))]),
            ["headPets"] = new([new("200", new ResponsePlan(new ParameterSet([Kind(true)]), pet))]),
            ["echo"] = new([new("200", new ResponsePlan(ParameterSet.Empty, anything))]),
        };
        ShieldOperation With(ShieldOperation operation) => described.TryGetValue(operation.Check.Name, out var set)
            ? operation with { Responses = new ResponseCheck(interpreter, interpreter, set), ResponseAction = responses }
            : operation;
        return new Shield { Version = 8, Engine = shield.Engine, Hosts = shield.Hosts, Operations = [.. shield.Operations.Select(With)] };
    }

    public static Shield Make(
        MitigationAction action = MitigationAction.Block,
        MitigationAction fallthrough = MitigationAction.Block,
        long maximumBody = -1,
        MitigationAction undeclaredQuery = MitigationAction.None,
        ContentCodings codings = ContentCodings.Identity,
        string? more = null,
        params string[] hosts)
    {
        var interpreter = new SchemaInterpreter(Program());
        var operations = new List<ShieldOperation>();
        var paths = new PathTableBuilder();
        void Add(string name, string method, string path, BodyCheck body, SecurityCheck? security = null)
        {
            Assert(PathTemplate.TryParse(path, out var template, out _));
            Assert(paths.Add(method, template!, operations.Count) is null);
            var check = new OperationCheck(name, method, path, interpreter, interpreter, new ParameterSet([], new ParameterPolicy { UndeclaredQuery = undeclaredQuery }), body)
            {
                MaximumBody = maximumBody,
                Codings = codings,
                Security = security ?? SecurityCheck.None,
            };
            operations.Add(new ShieldOperation(check, action) { AllowsWebSocket = name == "socket" });
        }

        Add("listPets", "GET", "/pets", BodyCheck.None);
        Add("headPets", "HEAD", "/pets", BodyCheck.None);
        Add("getPet", "GET", "/pets/{id}", BodyCheck.None);
        Add("deletePet", "DELETE", "/pets/{id}", BodyCheck.None);
        Add("addPet", "POST", "/pets", new BodyCheck(true, [Json(PetBlock), Multipart()]));
        Add("putPet", "PUT", "/pets/{id}", new BodyCheck(false, [Json(ValidationProgram.AnyBlock)]));
        Add("echo", "POST", "/echo", new BodyCheck(false, [new MediaCheck(new MediaType("*/*"), MediaKind.Opaque, ValidationProgram.AnyBlock, null)]));
        Add("getSecret", "GET", "/secrets/{id}", BodyCheck.None, new SecurityCheck([[new Credential("login", CredentialKind.Basic)], [new Credential("key", CredentialKind.QueryKey, "token")]]));
        Add("socket", "GET", "/socket", BodyCheck.None);
        if (more is not null)
        {
            Add("more", "GET", more, BodyCheck.None);
        }

        var table = new HostTableBuilder<HostShield>();
        var built = paths.Build();
        foreach (var host in hosts.Length == 0 ? ["*"] : hosts)
        {
            Assert(table.Add(host, new HostShield(host, built, fallthrough)) is null);
        }

        return new Shield { Version = 7, Engine = interpreter.Name, Hosts = table.Build(), Operations = [.. operations] };
    }

    private static MediaCheck Json(int block) => new(new MediaType("application/json"), MediaKind.Json, block, null);

    private static MediaCheck Multipart()
    {
        var name = new MultipartField { Name = "name"u8.ToArray(), Reading = PartReading.Text };
        return new MediaCheck(new MediaType("multipart/form-data"), MediaKind.Multipart, PetBlock, null, new MultipartPlan([name], []) { Block = PetBlock });
    }

    private static ValidationProgram Program()
    {
        var name = new PropertyRule("name"u8.ToArray(), StringBlock, IsDeclared: true, IsRequired: true);
        return new ValidationProgram
        {
            Instructions =
            [
                new Instruction(InstructionKind.AssertType, (int)JsonType.Object, 0, 0, 1),
                new Instruction(InstructionKind.LoopMembers, 0, 0, 0, 0),
                new Instruction(InstructionKind.AssertType, (int)JsonType.String, 0, 0, 2),
                new Instruction(InstructionKind.AssertEnum, 0, 0, 0, 3),
            ],
            Blocks =
            [
                new Block(0, 2, 0, -1, 2, JsonType.Object, 0),
                new Block(2, 1, -1, -1, 1, JsonType.String, 2),
                new Block(3, 1, -1, -1, 1, JsonType.String, 3),
            ],
            Objects = [new ObjectShape([name], [], ValidationProgram.NoBlock, ValidationProgram.AnyBlock, [], true)],
            Arrays = [],
            BlockLists = [],
            Values = [new ValueSet(["\"a\"", "\"b\""])],
            Decimals = [],
            Patterns = [],
            Names = [],
            Discriminators = [],
            Places = [new Place("#/pet", "", 0), new Place("#/pet", "type", 0), new Place("#/pet/properties/name", "type", 0), new Place("#/kind", "enum", 0)],
        };
    }

    private static void Assert(bool holds) => Xunit.Assert.True(holds);
}
