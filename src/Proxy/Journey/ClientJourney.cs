using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Journey;

/// <summary>
/// What happens on a client's connection from its handshake to its end: one request after another, each through the phases in their order
/// (<see cref="Phase"/>; Accept and Handshake lie behind it, in the transport). Pipelined requests wait in the input for their turn.
/// </summary>
internal sealed class ClientJourney(JourneyServices services)
{
    /// <summary>Serves a connection. Ends normally where the connection is to be closed in order.</summary>
    public Task RunAsync(Connection client)
    {
        services.Of(client.Loop).Counters.Connections++;
        return client.Tls is { ApplicationProtocol: "h2" } ? RunHttp2Async(client, default) : RunHttp1Async(client);
    }

    private async Task RunHttp1Async(Connection client)
    {
        var x = new Exchange(services, client);
        client.Tls?.Standing?.Serve(x);
        try
        {
            do
            {
                x.Reset();
                x.Identify();
            }
            while (await ServeAsync(x));

            if (x.BeginsHttp2)
            {
                var http2 = RunHttp2Async(client, x.Input.Slice(0, x.Input.Length));
                x.Release();
                await http2;
            }
        }
        finally
        {
            client.Tls?.Standing?.Serve(null);
            x.Release();
        }
    }

    /// <summary>Serves HTTP/2; what was received already is taken before the first wait.</summary>
    private Task RunHttp2Async(Connection client, ReadOnlyMemory<byte> received) =>
        new Http2Connection(client, services, new Provenance(client.RemoteEndPoint.Address, client.Tls is not null, services.Policy.Settings.TrustedPeers.Trusts(client.RemoteEndPoint.Address))).RunAsync(received);

    /// <summary>The one request of a stream; always true.</summary>
    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<bool> RunStreamAsync(Exchange x)
    {
        x.BeginStream();
        try
        {
            await ServeAsync(x);
            if (x.EndsConnection)
            {
                ((Http2Stream)x.Client).Owned.EndBehind();
            }
        }
        finally
        {
            x.Release();
            x.Reset();
        }

        return true;
    }

    /// <summary>One request; true where the connection goes on to the next.</summary>
    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<bool> ServeAsync(Exchange x)
    {
        var result = PhaseResult.Close;
        try
        {
            result = await PassAsync(x);
        }
        catch (ConnectionException error)
        {
            // Only the client's connection gets here: what origins do to theirs is caught where it happens.
            await x.EndPumpAsync();
            x.Cut(!x.HasHead ? Phase.Head : x.ForwardedAt == 0 ? Phase.Body : Phase.Response, EventSource.Client, "The connection with the client broke: " + error.Kind);
        }

        if (result == PhaseResult.Close)
        {
            x.ClosesClient = true;
            x.Loop.Counters.Cut += x.HasHead ? 1 : 0;
            if (x.ResponseHasBegun || x.Verdict is { IsNoted: true, IsAdvice: false })
            {
                // A reset, so that a client can tell a part from the whole whatever the framing.
                x.Client.Abort();
            }
        }

        RecordPhase.Run(x);
        return !x.ClosesClient;
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PhaseResult> PassAsync(Exchange x)
    {
        var result = await HeadPhase.RunAsync(x);
        if (result == PhaseResult.Continue)
        {
            result = RoutePhase.Run(x);
            x.Lap(Phase.Route);
        }

        if (result == PhaseResult.Continue)
        {
            result = ClientIdentityPhase.Run(x);
            if (result == PhaseResult.Wait)
            {
                result = await ClientIdentityPhase.WaitAsync(x);
            }

            x.Lap(Phase.ClientIdentity);
        }

        if (result == PhaseResult.Continue)
        {
            result = RulesPhase.Run(x);
            x.Lap(Phase.Rules);
        }

        if (result == PhaseResult.Continue)
        {
            result = ParametersPhase.Run(x);
            x.Lap(Phase.Parameters);
        }

        if (result == PhaseResult.Continue)
        {
            result = await BodyPhase.RunAsync(x);
            x.Lap(Phase.Body);
        }

        if (result == PhaseResult.Continue)
        {
            result = RulesPhase.RunBehindBody(x);
        }

        if (result == PhaseResult.Continue)
        {
            result = await ForwardPhase.RunAsync(x);
            x.Lap(Phase.Forward);
        }

        if (result == PhaseResult.Continue)
        {
            result = await ResponsePhase.RunAsync(x);
            x.Lap(Phase.Response);
        }

        return result == PhaseResult.Answer ? await ShieldAnswer.RunAsync(x) : result;
    }
}
