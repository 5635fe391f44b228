#!/usr/bin/env pwsh
# The engineering verbs for those who live in PowerShell: ./build.ps1 publish
# Only a wrapper, all of the work is in eng/build.cs. It is parsed in CI but was never executed where it is built,
# because PowerShell cannot be installed there.
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [string] $Verb = 'check',

    [Parameter(Position = 1, ValueFromRemainingArguments = $true)]
    [string[]] $Rest = @()
)

$ErrorActionPreference = 'Stop'
$program = Join-Path -Path $PSScriptRoot -ChildPath 'eng' -AdditionalChildPath 'build.cs'
& dotnet run $program -- $Verb @Rest
exit $LASTEXITCODE
