#define _GNU_SOURCE
#include "CProcess.h"
#include "start.h"

#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

/* glibc makes up to eight arenas for each processor, and what is freed in one of them serves only its
   own threads. Work moves from thread to thread, so that each arena comes to hold what the largest job
   took, and malloc_trim(3) returns the end of the first one alone. One for two processors costs no
   time that we could measure. The sizes from which blocks are mapped alone and memory is returned stay
   as they are, for glibc adapts them: fixed ones cost a large job a quarter more processor time, in
   page faults, and what stays is returned after the job. */
EARLY void scorebell_bound_arenas(void)
{
    int count = scorebell_allowed_processors() / 2;

    mallopt(M_ARENA_MAX, count < 1 ? 1 : count > SCOREBELL_ARENAS_MAX ? SCOREBELL_ARENAS_MAX : count);
}

void scorebell_return_memory(void)
{
    malloc_trim(0);
}

/* Whether the loader has written to segments that are not writable otherwise. */
static bool has_text_relocations(const struct dl_phdr_info *object)
{
    for (int i = 0; i < object->dlpi_phnum; i++) {
        if (object->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        const ElfW(Dyn) *entry = (const void *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL
                || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)))
                return true;
        }
    }
    return false;
}

/* Safe: a segment without PF_W is a private mapping of its file that nobody wrote to, so each of its
   pages can be read again. What the loader writes to is in segments with PF_W (RELRO among them), but
   for text relocations; the kernel's own object has no file. */
static int return_code_of(struct dl_phdr_info *object, size_t size, void *unused)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t kernels = getauxval(AT_SYSINFO_EHDR);

    (void)size;
    (void)unused;
    if (object->dlpi_addr == kernels || has_text_relocations(object))
        return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W))
            continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_filesz;
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void scorebell_return_code(void)
{
    dl_iterate_phdr(return_code_of, NULL);
}
