/// Counts what is taken from the heap by new. Replaces the program's new and delete: for one source file of a program.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;
} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* const memory = std::malloc(size != 0 ? size : 1)) {
        return memory;
    }
    throw std::bad_alloc();
}

namespace {
/// Not inlined: g++ would see free() on what came from new, and not that this is what delete is here.
[[gnu::noinline]] void release(void* memory) noexcept
{
    std::free(memory);
}
} // namespace

void operator delete(void* memory) noexcept
{
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    release(memory);
}
