#include "hermetest/matchers/linux/elf_symbol.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hermetest/matchers/linux/unique_fd.h"

namespace hermetest::internal {
namespace {

// A file mapped for reading, for as long as the object lives; empty when that fails.
class [[nodiscard]] MappedFile {
 public:
  explicit MappedFile(const char* path) {
    const UniqueFd fd(open(path, O_RDONLY | O_CLOEXEC));
    struct stat info;
    if (!fd.valid() || fstat(fd.get(), &info) != 0 || info.st_size == 0) return;
    size_ = static_cast<size_t>(info.st_size);
    base_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (base_ == MAP_FAILED) size_ = 0;
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (size_ != 0) munmap(base_, size_);
  }

  // `count` objects at `offset`; empty when they are not all inside the file.
  template <typename T>
  absl::Span<const T> At(uint64_t offset, uint64_t count) const {
    if (offset > size_ || count > (size_ - offset) / sizeof(T)) return {};
    return {reinterpret_cast<const T*>(static_cast<const char*>(base_) + offset), count};
  }

 private:
  void* base_ = nullptr;
  size_t size_ = 0;
};

struct Search {
  const std::vector<absl::string_view>& names;
  std::vector<void*> found;
};

void SearchTable(absl::Span<const ElfW(Sym)> symbols, absl::Span<const char> strings,
                 ElfW(Addr) load_address, Search& search) {
  for (const ElfW(Sym) & symbol : symbols) {
    if (symbol.st_name >= strings.size()) continue;
    const char* name = strings.data() + symbol.st_name;
    const size_t room = strings.size() - symbol.st_name;
    for (size_t i = 0; i < search.names.size(); ++i) {
      const absl::string_view wanted = search.names[i];
      if (room > wanted.size() && name[wanted.size()] == '\0' &&
          memcmp(name, wanted.data(), wanted.size()) == 0) {
        search.found[i] = reinterpret_cast<void*>(load_address + symbol.st_value);
      }
    }
  }
}

int SearchObject(dl_phdr_info* info, size_t, void* data) {
  Search& search = *static_cast<Search*>(data);
  // The program itself has no name here.
  const MappedFile file(*info->dlpi_name == '\0' ? "/proc/self/exe" : info->dlpi_name);
  const auto header = file.At<ElfW(Ehdr)>(0, 1);
  if (header.empty() || memcmp(header[0].e_ident, ELFMAG, SELFMAG) != 0) return 0;
  const auto sections = file.At<ElfW(Shdr)>(header[0].e_shoff, header[0].e_shnum);
  for (const ElfW(Shdr) & section : sections) {
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
    const ElfW(Shdr)& names = sections[section.sh_link];
    SearchTable(file.At<ElfW(Sym)>(section.sh_offset, section.sh_size / sizeof(ElfW(Sym))),
                file.At<char>(names.sh_offset, names.sh_size), info->dlpi_addr, search);
  }
  return search.found[0] == nullptr ? 0 : 1;
}

}  // namespace

std::vector<void*> FindLocalSymbols(const std::vector<absl::string_view>& names) {
  Search search = {names, std::vector<void*>(names.size(), nullptr)};
  dl_iterate_phdr(&SearchObject, &search);
  return search.found;
}

}  // namespace hermetest::internal
