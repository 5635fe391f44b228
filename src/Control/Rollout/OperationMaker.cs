using FastShield.Compiler;
using FastShield.Compiler.Contract;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Security;
using ParameterStyle = FastShield.Compiler.Contract.ParameterStyle;

namespace FastShield.Control.Rollout;

/// <summary>Makes an operation of a shield from a compiled one, as the settings ask: the same for documents from files and for those of zones.</summary>
internal sealed class OperationMaker(ShieldPlan plan)
{
    /// <summary>Whether a name in the settings, an operation id or `METHOD /path`, is this operation's.</summary>
    public static bool IsNamed(OperationContract operation, string name) => operation.Id == name || operation.ToString() == name;

    /// <summary>What an operation sets aside for itself: its own entry, else what holds for all.</summary>
    public static MitigationAction ActionOf(OperationContract operation, IReadOnlyDictionary<string, MitigationAction> own, MitigationAction otherwise) =>
        own.TryGetValue(operation.Id, out var action) || own.TryGetValue(operation.ToString(), out action) ? action : otherwise;

    /// <summary>What the paths of an operation may hold beyond others.</summary>
    public PathFeatures FeaturesOf(OperationContract contract)
    {
        var features = PathFeatures.None;
        if (contract.Parameters.Any(parameter => parameter is { In: ParameterLocation.Path, Style: ParameterStyle.Matrix }))
        {
            features |= PathFeatures.Semicolon;
        }

        if (plan.EncodedSlash || plan.EncodedSlashOperations.Any(name => IsNamed(contract, name)))
        {
            features |= PathFeatures.EncodedSlash;
        }

        return features;
    }

    /// <summary>The operation.</summary>
    /// <param name="operation">What it was compiled to.</param>
    /// <param name="path">Its path template, for events.</param>
    /// <param name="engine">What answers yes or no.</param>
    /// <param name="interpreter">What explains a no.</param>
    /// <param name="action">What is done with requests that do not conform.</param>
    /// <param name="looksAtResponses">False where its responses are let alone, whatever the settings say.</param>
    public ShieldOperation Make(
        CompiledOperation operation, string path, SchemaEngine engine, SchemaInterpreter interpreter, MitigationAction action, bool looksAtResponses = true)
    {
        var contract = operation.Contract;
        var responses = operation.Responses is null || !looksAtResponses
            ? null
            : new ResponseCheck(engine, interpreter, operation.Responses) { AllowUndeclared = plan.AllowUndeclaredResponses };
        var check = new OperationCheck(contract.Id, contract.Method, path, engine, interpreter, Parameters(operation), operation.Body ?? BodyCheck.None)
        {
            Codings = plan.Codings,
            MaximumBody = plan.OperationBodies.TryGetValue(contract.Id, out var longest) || plan.OperationBodies.TryGetValue(contract.ToString(), out longest) ? longest : -1,
            Security = plan.EnforceSecurity ? operation.Security : SecurityCheck.None,
        };
        return new ShieldOperation(check, action)
        {
            AllowsWebSocket = AllowsWebSocket(contract),
            Responses = responses,
            ResponseAction = responses is null ? MitigationAction.None : ActionOf(contract, plan.OperationResponseActions, plan.ResponseAction),
        };
    }

    // 101 in a description says that the operation switches protocols, and WebSocket is the one that is passed.
    private bool AllowsWebSocket(OperationContract contract) =>
        contract.Method == "GET"
        && (plan.OperationWebSockets.TryGetValue(contract.Id, out var allowed) || plan.OperationWebSockets.TryGetValue(contract.ToString(), out allowed)
            ? allowed
            : contract.Responses.Any(response => response.Status == "101"));

    private ParameterSet Parameters(CompiledOperation operation) => new(operation.Parameters.Plans, new ParameterPolicy
    {
        UndeclaredQuery = ActionOf(operation.Contract, plan.OperationUndeclaredQuery, plan.UndeclaredQuery),
        EncodedDelimiters = plan.EncodedDelimiters,
        AlsoDeclared = [.. operation.Security.Alternatives.SelectMany(c => c).Where(c => c.Kind == CredentialKind.QueryKey).Select(c => c.Name).Distinct()],
    });
}
