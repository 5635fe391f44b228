using System.Text;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Difference;

/// <summary>
/// Compares what the responses of one operation are held against: statuses, header fields, bodies. Here it is the origin whose answers are refused or
/// newly accepted. A status that comes or goes is compared with the range or the default that holds in its place.
/// </summary>
internal sealed class ResponseComparer(SchemaComparer schemas, ChangeList changes)
{
    public void Compare(CompiledOperation before, CompiledOperation after, string where)
    {
        var (was, isNow) = (before.Responses, after.Responses);
        if (was is null || isNow is null)
        {
            if (was is not null)
            {
                Tell(where, "responses-removed", ChangeEffect.Accepts, "no response is described any more: all of them are accepted", before.Contract.Node, after.Contract.Node);
            }
            else if (isNow is not null)
            {
                Tell(where, "responses-added", ChangeEffect.Refuses, "responses are described now: others are refused", before.Contract.Node, after.Contract.Node);
            }

            return;
        }

        foreach (var response in before.Contract.Responses.Where(response => was.Of(response.Status) is not null))
        {
            if (isNow.Of(response.Status) is { } other)
            {
                Response(was.Of(response.Status)!, other, $"{where} response {response.Status}", response.Node, NodeOf(after, response.Status));
            }
            else if (isNow.Instead(response.Status) is { } instead)
            {
                Response(was.Of(response.Status)!, instead, $"{where} response {response.Status}", response.Node, after.Contract.Node);
            }
            else
            {
                Tell(where, "response-removed", ChangeEffect.Refuses, $"a response of status {response.Status} is not described any more", response.Node, null);
            }
        }

        foreach (var response in after.Contract.Responses.Where(response => isNow.Of(response.Status) is not null && was.Of(response.Status) is null))
        {
            if (was.Instead(response.Status) is { } instead)
            {
                Response(instead, isNow.Of(response.Status)!, $"{where} response {response.Status}", before.Contract.Node, response.Node);
            }
            else
            {
                Tell(where, "response-added", ChangeEffect.Accepts, $"a response of status {response.Status} is described now", null, response.Node);
            }
        }
    }

    private void Response(ResponsePlan was, ResponsePlan isNow, string where, SourceNode old, SourceNode @new)
    {
        Headers(was.Headers, isNow.Headers, where, old, @new);
        foreach (var media in was.Body.Media)
        {
            if (isNow.Body.Media.FirstOrDefault(other => IsSame(other, media)) is not { } other)
            {
                Tell(where, "media-type-removed", ChangeEffect.Refuses, $"a body of {media.Range.Text} is not described any more", old, @new);
                continue;
            }

            schemas.Compare(media.Block, other.Block, $"{where} {media.Range.Text}", old, @new);
            schemas.Compare(ItemOf(media), ItemOf(other), $"{where} items of {media.Range.Text}", old, @new);
        }

        foreach (var media in isNow.Body.Media.Where(media => !was.Body.Media.Any(other => IsSame(other, media))))
        {
            Tell(where, "media-type-added", ChangeEffect.Accepts, $"a body of {media.Range.Text} is taken now", old, @new);
        }
    }

    private void Headers(ParameterSet was, ParameterSet isNow, string where, SourceNode old, SourceNode @new)
    {
        foreach (var header in was.Plans)
        {
            if (Find(isNow, header) is not { } other)
            {
                Tell(where, "response-header-removed", ChangeEffect.Accepts, $"header {Name(header)} is not described any more", old, @new);
                continue;
            }

            if (header.Required != other.Required)
            {
                Tell(where, "response-header-required", other.Required ? ChangeEffect.Refuses : ChangeEffect.Accepts, $"header {Name(header)} is {(other.Required ? "required now" : "optional now")}", old, @new);
            }

            if ((header.IsJson, header.Explode) != (other.IsJson, other.Explode))
            {
                Tell(where, "response-header-style", ChangeEffect.Both, $"header {Name(header)} is written in another way", old, @new, isSure: false);
            }

            schemas.Compare(header.Block, other.Block, $"{where} header {Name(header)}", old, @new);
        }

        foreach (var header in isNow.Plans.Where(header => Find(was, header) is null))
        {
            var asks = header.Block != ValidationProgram.AnyBlock;
            var effect = header.Required ? ChangeEffect.Refuses : asks ? ChangeEffect.Both : ChangeEffect.None;
            if (effect != ChangeEffect.None)
            {
                Tell(where, "response-header-added", effect, $"header {Name(header)} is new and {(header.Required ? "required" : "optional")}", old, @new, isSure: header.Required);
            }
        }
    }

    private static ParameterPlan? Find(ParameterSet set, ParameterPlan header) =>
        set.Plans.FirstOrDefault(plan => Name(plan).Equals(Name(header), StringComparison.OrdinalIgnoreCase));

    private static string Name(ParameterPlan plan) => Shown.Short(Encoding.UTF8.GetString(plan.Name));

    private static bool IsSame(MediaCheck a, MediaCheck b) => a.Range.Text == b.Range.Text && a.Range.Specificity == b.Range.Specificity;

    private static int ItemOf(MediaCheck media) => media.Sequence?.Item ?? ValidationProgram.AnyBlock;

    private static SourceNode NodeOf(CompiledOperation operation, string status) =>
        operation.Contract.Responses.FirstOrDefault(response => response.Status == status)?.Node ?? operation.Contract.Node;

    private void Tell(string where, string kind, ChangeEffect effect, string message, SourceNode? was, SourceNode? isNow, bool isSure = true) =>
        changes.Add(new ApiChange(kind, effect, isSure, message, was, isNow), where);
}
