using System.CommandLine;
using FastShield.Control.Settings;

namespace FastShield.Commands;

/// <summary>`fastshield settings`: the JSON Schema of the settings file, for editors and for reading.</summary>
internal static class SettingsCommand
{
    public static Command Make()
    {
        var command = new Command("settings", "Print the JSON Schema of the settings file.");
        command.SetAction(_ =>
        {
            Console.WriteLine(SettingsSchema.Text);
            return ExitCodes.Success;
        });
        return command;
    }
}
