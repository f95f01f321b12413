/*
 * Makes a system call, getppid, COUNT times from a stack of DEPTH frames and a few more, once a byte comes on
 * standard input. Then it says so on standard output and waits to be ended. It is to be compiled without frame
 * pointers.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static __attribute__((noinline)) long descend(int depth, long count)
{
	long result = 0;

	if (depth > 0)
		result = descend(depth - 1, count);
	else
		for (long i = 0; i < count; i++)
			result += syscall(SYS_getppid);
	/* Something remains to be done behind the call, so that it has a frame. */
	__asm__ volatile("" : "+r"(result));
	return result + depth;
}

int main(int argc, char **argv)
{
	char go;

	if (argc < 3 || read(STDIN_FILENO, &go, 1) != 1)
		return 1;
	descend(atoi(argv[1]), atol(argv[2]));
	if (write(STDOUT_FILENO, "\n", 1) != 1)
		return 1;
	for (;;)
		pause();
}
