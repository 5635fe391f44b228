// A DOM parse by simdjson, which looks at no schema: simdjson CASES SECONDS NAME...
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  using clock = std::chrono::steady_clock;
  const std::string cases = argv[1];
  const double seconds = std::atof(argv[2]);
  for (int at = 3; at < argc; at++) {
    std::ifstream file(cases + "/" + argv[at] + "/instances.seq", std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    const std::string all = content.str();
    std::vector<simdjson::padded_string> texts;
    for (size_t start = 1; start <= all.size();) {
      const size_t end = std::min(all.find('\x1e', start), all.size());
      texts.emplace_back(all.data() + start, end - start);
      start = end + 1;
    }
    simdjson::dom::parser parser;
    size_t failed = 0;
    double least = 1e9;
    int repeats = 1;
    const auto until = clock::now() + std::chrono::duration<double>(seconds);
    while (clock::now() < until) {
      const auto begin = clock::now();
      for (int i = 0; i < repeats; i++)
        for (const auto& text : texts) failed += parser.parse(text).error() != simdjson::SUCCESS;
      const double took = std::chrono::duration<double>(clock::now() - begin).count();
      least = std::min(least, took / repeats);
      if (took < 0.0005) repeats *= 2;
    }
    if (failed != 0) std::fprintf(stderr, "%s: simdjson refuses a document\n", argv[at]);
    std::printf("{\"case\":\"%s\",\"simdjson\":%.1f}\n", argv[at], least / texts.size() * 1e9);
  }
}
