using FastShield.Compiler.Reading;
using Xunit;
using static FastShield.Compiler.Tests.Reading.Documents;

namespace FastShield.Compiler.Tests.Reading;

public sealed class NodeJsonTests
{
    [Fact]
    public void Values_come_out_as_they_went_in()
    {
        const string Text = """{"b":[1e400,-0,9007199254740993,0.10,true,false,null],"a":{"":"","200":[]}}""";

        Assert.Equal(Text, NodeJson.ToText(Json(Text)));
    }

    [Fact]
    public void What_came_from_YAML_is_JSON() =>
        Assert.Equal("""{"200":{"a":[31,10,"no",null,"x\ny\n"]}}""", NodeJson.ToText(Yaml("200:\n  a: [0x1F, +010, no, ~, \"x\\ny\\n\"]\n")));
}
