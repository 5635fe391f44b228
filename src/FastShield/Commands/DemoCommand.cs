using System.CommandLine;
using FastShield.Control.Settings;
using FastShield.Demo;
using FastShield.Hosting;

namespace FastShield.Commands;

/// <summary>`fastshield demo`: a sample origin, and the shield in front of it, with requests to try.</summary>
internal static class DemoCommand
{
    private const string Resource = "FastShield.Demo.petstore.openapi.yaml";

    public static Command Make()
    {
        var listen = new Option<string>("--listen") { Description = "Where to listen.", DefaultValueFactory = _ => "https://127.0.0.1:8443" };
        var command = new Command("demo", "Start a sample origin and the shield in front of it, and print requests to try. Ctrl-C ends it.") { listen };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(listen)));
        return command;
    }

    private static async Task<int> RunAsync(string listen)
    {
        using var signal = new StopSignal();
        var document = Path.Combine(Directory.CreateTempSubdirectory("fastshield-demo-").FullName, "petstore.openapi.yaml");
        try
        {
            await WriteDocumentAsync(document).ConfigureAwait(false);
            await using var origin = new SampleOrigin();
            var settings = new FastShieldSettings
            {
                Schemas = [document],
                Hosts = ["*"],
                Listen = [listen],
                Origin = $"http://{origin.EndPoint}",
                Drain = TimeSpan.FromSeconds(2),
            };
            await using var host = await ShieldHost.StartAsync(settings, Console.Out, Console.Out, new LiveSink(Console.Out)).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(Requests(host.Urls[0])).ConfigureAwait(false);
            await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
            await signal.Received.ConfigureAwait(false);
            await host.StopAsync().ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (StartException error)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return error.ExitCode;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(document)!, recursive: true);
        }
    }

    private static async Task WriteDocumentAsync(string path)
    {
        var resource = typeof(DemoCommand).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is not in the assembly.");
        await using (resource.ConfigureAwait(false))
        {
            var file = File.Create(path);
            await using (file.ConfigureAwait(false))
            {
                await resource.CopyToAsync(file).ConfigureAwait(false);
            }
        }
    }

    private static string Requests(string url)
    {
        var root = url + "/v1";
        return $$"""

            Try these in another terminal; each refusal shows here as it happens.

              conforming
              curl -k '{{root}}/pets?limit=5'                                     -> 200 from the origin
              curl -k '{{root}}/pets' -H 'Content-Type: application/json' \
                   -d '{"name":"Rex","photoUrls":[],"status":"available"}'        -> 200 from the origin

              refused by the shield, and the origin never hears of them
              curl -k '{{root}}/pets?limit=500'                                   -> 400 limit is above 100
              curl -k '{{root}}/pets' -H 'Content-Type: application/json' \
                   -d '{"name":"Rex","photoUrls":[],"owner":1}'                   -> 400 owner is no property of a pet
              curl -k '{{root}}/pets' -H 'Content-Type: text/plain' -d 'Rex'      -> 415 JSON is asked for
              curl -k '{{root}}/pets/abc'                                         -> 400 an id is a whole number
              curl -k -X DELETE '{{root}}/pets'                                   -> 405 no such operation
              curl -k --path-as-is '{{root}}/pets/../admin'                       -> 400 a path with two readings
              curl -k '{{root}}/admin'                                            -> 404 no such path

            """;
    }
}
