namespace FastShield.Micro;

/// <summary>Fixed inputs. They are never changed once a figure of them was written down: a new input gets a new name.</summary>
internal static class Corpus
{
    /// <summary>A pet as the pet store takes it, 300 bytes.</summary>
    public static ReadOnlySpan<byte> Pet300 =>
        """{"id":1007,"name":"Bella 7","tag":"dog","status":"available","price":129.5,"born":"2021-04-05","vaccinated":true,"tags":["small","brown"],"owner":{"name":"Ada Lovelace of the Analytical Engine","email":"ada7@example.com","address":{"street":"1 Main Street","city":"Springfield","zip":"01234"},"x":0}}"""u8;

    /// <summary>What a browser sends for one pet, with fourteen fields.</summary>
    public static ReadOnlySpan<byte> BrowserHead =>
        ("GET /v1/pets/17?limit=10&status=pending HTTP/1.1\r\n"
            + "Host: shop.example.com\r\n"
            + "Connection: keep-alive\r\n"
            + "Cache-Control: no-cache\r\n"
            + "sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n"
            + "sec-ch-ua-mobile: ?0\r\n"
            + "sec-ch-ua-platform: \"Linux\"\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
            + "Accept: application/json\r\n"
            + "Sec-Fetch-Site: same-origin\r\n"
            + "Sec-Fetch-Mode: cors\r\n"
            + "Sec-Fetch-Dest: empty\r\n"
            + "Accept-Encoding: gzip, deflate, br\r\n"
            + "Accept-Language: en-GB,en;q=0.9\r\n"
            + "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n\r\n").ToUtf8();

    /// <summary>The least that a program sends.</summary>
    public static ReadOnlySpan<byte> PlainHead => "GET /v1/pets/17 HTTP/1.1\r\nHost: shop.example.com\r\n\r\n"u8;

    private static byte[] ToUtf8(this string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
