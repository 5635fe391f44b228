using FastShield.Compiler.Contract;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Report;

/// <summary>Advice on operations, their parameters and bodies.</summary>
internal static class OperationAdvice
{
    public static void Look(ApiContract api, OperationReport operation, AdviceBag bag)
    {
        var contract = operation.Contract;
        if (contract.Security.IsEmpty && contract.Certificates.IsEmpty && !contract.Node.Has("security") && (api.Document.Root as ObjectNode)?.Has("security") != true)
        {
            bag.Add(AdviceRules.NoSecurity, contract.Node, $"{contract} asks for no credentials.");
        }

        if (contract.IsDeprecated)
        {
            bag.Add(AdviceRules.DeprecatedOperation, contract.Node, $"{contract} is deprecated and still let through.");
        }

        if (contract.RequestBody is { IsRequired: false } body && contract.Method is "POST" or "PUT" or "PATCH")
        {
            bag.Add(AdviceRules.OptionalBody, contract.RequestBody!.Node, $"{contract} takes requests without a body.");
        }

        foreach (var part in operation.Parts.Where(part => part.Kind is PartKind.Parameter or PartKind.Body))
        {
            Look(contract, part, bag);
        }
    }

    public static void Servers(ApiContract api, AdviceBag bag)
    {
        foreach (var server in api.Servers.Where(server => server.Scheme == "http"))
        {
            bag.Add(AdviceRules.PlainServer, server.Node, $"The address {server} is without TLS.");
        }
    }

    private static void Look(OperationContract contract, PartReport part, AdviceBag bag)
    {
        if (part is { Kind: PartKind.Body, Cost: { Size: null } })
        {
            bag.Add(AdviceRules.UnboundedBody, part.Place, $"A body of {part.Name} of any size conforms to {contract}.");
        }

        if (part.Cost is { Class: CostClass.Budget })
        {
            bag.Add(AdviceRules.NestedBranches, part.Schema ?? part.Place, $"{contract}, {part.Name}: only the work budget bounds how often a value is read.");
        }

        if (ReferenceEquals(part.Cost, Cost.Free) && part.Treatment == Treatment.Enforced)
        {
            bag.Add(AdviceRules.AnyValue, part.Schema ?? part.Place, $"{contract}, {part.Name}: any value conforms.");
        }

        if (part is { Kind: PartKind.Body, Name: "*/*" })
        {
            bag.Add(AdviceRules.AnyMediaType, part.Place, $"{contract} takes bodies of every media type.");
        }
    }
}
