using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FastShield.Runtime.Program;

/// <summary>
/// A hash of all that a program asks: two programs with one digest give one answer to every value and number their blocks and tables alike, so
/// that code generated from one may run for the other. Places, which only explain, are left out: a comment in a document changes no digest.
/// </summary>
public static class ProgramDigest
{
    /// <summary>SHA-256 over the program's version and tables in their order, as 64 lowercase hexadecimal digits.</summary>
    public static string Of(ValidationProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var writer = new Writer();
        writer.Number(ValidationProgram.Version);
        writer.List(program.Instructions, static (w, instruction) =>
        {
            w.Number((int)instruction.Kind);
            w.Number(instruction.A);
            w.Number(instruction.B);
            w.Number(instruction.C);
        });
        writer.List(program.Blocks, static (w, block) =>
        {
            w.Number(block.Start);
            w.Number(block.Count);
            w.Number(block.Members);
            w.Number(block.Items);
            w.Number(block.FirstLogic);
            w.Number((int)block.Types);
        });
        writer.List(program.Objects, Object);
        writer.List(program.Arrays, static (w, array) =>
        {
            w.Numbers(array.Prefix);
            w.Number(array.Rest);
            w.Flag(array.CoversRest);
        });
        writer.List(program.BlockLists, static (w, list) => w.Numbers(list));
        writer.List(program.Values, static (w, set) => w.List(set.Texts, static (w, text) => w.Text(text)));
        writer.List(program.Decimals, static (w, number) => w.Text(number.Text));
        writer.List(program.Patterns, static (w, pattern) => w.Text(pattern.Source));
        writer.List(program.Names, static (w, name) => w.Bytes(name));
        writer.List(program.Discriminators, static (w, table) =>
        {
            w.Bytes(table.Property);
            w.List(table.Values, static (w, value) => w.Bytes(value));
            w.Numbers(table.Blocks);
        });
        return writer.Finish();
    }

    private static void Object(Writer writer, ObjectShape shape)
    {
        writer.List(shape.Properties, static (w, property) =>
        {
            w.Bytes(property.Name);
            w.Number(property.Block);
            w.Flag(property.IsDeclared);
            w.Flag(property.IsRequired);
        });
        writer.List(shape.Patterns, static (w, rule) =>
        {
            w.Number(rule.Pattern);
            w.Number(rule.Block);
        });
        writer.Number(shape.Additional);
        writer.Number(shape.Names);
        writer.List(shape.Dependents, static (w, rule) =>
        {
            w.Number(rule.Trigger);
            w.Numbers(rule.Needs);
        });
        writer.Flag(shape.CoversOthers);
    }

    /// <summary>Every list and text is led by its length, so that no two programs write the same bytes.</summary>
    private sealed class Writer : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _pending = new byte[4096];
        private int _used;

        public void Number(int value)
        {
            if (_used + sizeof(int) > _pending.Length)
            {
                Flush();
            }

            BinaryPrimitives.WriteInt32LittleEndian(_pending.AsSpan(_used), value);
            _used += sizeof(int);
        }

        public void Flag(bool value) => Number(value ? 1 : 0);

        public void Numbers(int[] values) => List(values, static (w, value) => w.Number(value));

        public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

        public void Bytes(byte[] bytes)
        {
            Number(bytes.Length);
            Flush();
            _hash.AppendData(bytes);
        }

        public void List<T>(T[] items, Action<Writer, T> write)
        {
            Number(items.Length);
            foreach (var item in items)
            {
                write(this, item);
            }
        }

        public string Finish()
        {
            Flush();
            return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public void Dispose() => _hash.Dispose();

        private void Flush()
        {
            _hash.AppendData(_pending, 0, _used);
            _used = 0;
        }
    }
}
