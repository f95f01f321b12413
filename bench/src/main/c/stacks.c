/*
 * Makes a system call, getppid, from COUNT different stacks of 30 frames: the ways through a binary
 * tree. Then it makes another one, getpgid, and waits to be ended, so that its addresses can be named.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LEVELS 26
#define FUNCTION __attribute__((noinline, optimize("no-optimize-sibling-calls")))

static FUNCTION long right(unsigned long way, int level);

static FUNCTION long left(unsigned long way, int level)
{
	long result;

	if (level == 0)
		result = syscall(SYS_getppid);
	else if (way & 1)
		result = right(way >> 1, level - 1);
	else
		result = left(way >> 1, level - 1);
	__asm__ volatile("" : "+r"(result));
	return result;
}

static FUNCTION long right(unsigned long way, int level)
{
	long result;

	if (level == 0)
		result = syscall(SYS_getppid);
	else if (way & 1)
		result = right(way >> 1, level - 1);
	else
		result = left(way >> 1, level - 1);
	__asm__ volatile("" : "+r"(result));
	return result + 1;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	char go;

	if (read(STDIN_FILENO, &go, 1) != 1)
		return 1;
	for (unsigned long way = 0; way < count; way++)
		left(way, LEVELS);
	syscall(SYS_getpgid, 0);
	for (;;)
		pause();
}
