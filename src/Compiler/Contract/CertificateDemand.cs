using System.Collections.Immutable;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Identity;

namespace FastShield.Compiler.Contract;

/// <summary>What `x-fastshield-client-certificate` asks of a client's certificate: all of it has to hold.</summary>
/// <param name="Lists">Texts of the certificate, each of which has to be one of a list.</param>
/// <param name="PathParameters">Path parameters, each of which has to be a text of the certificate.</param>
/// <param name="Node">The extension.</param>
public sealed record CertificateDemand(ImmutableArray<CertificateList> Lists, ImmutableArray<CertificateParameter> PathParameters, ObjectNode Node);

/// <summary>A text of the certificate that has to be one of a list.</summary>
/// <param name="Field">The text.</param>
/// <param name="Word">What the document calls it.</param>
/// <param name="Allowed">The list; not empty.</param>
/// <param name="Node">The list in the document.</param>
public sealed record CertificateList(ClientCertificateField Field, string Word, ImmutableArray<string> Allowed, SourceNode Node);

/// <summary>A path parameter that has to be a text of the certificate.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Field">The text.</param>
/// <param name="Word">What the document calls it.</param>
/// <param name="Member">The pair in the document.</param>
public sealed record CertificateParameter(string Name, ClientCertificateField Field, string Word, ObjectMember Member);
